"""How many wrong words are marked? `python -m benchmarks.accuracy.doubts [--folder DIR --model whisper-base]`

The bundled recordings, drafted by the bundled model, and the clips of DIR where it is given (as
benchmarks.asr.real_speech reads them; those of one session are taken for one recording), drafted by --model. Every word
written is held against what was said. Printed: the share of words that a rule marks, the share of the wrong words that
are marked (recall), and the share of the marked that are wrong (precision); for the fixed cut-offs that the page had
before, for the least sure tenth, and for the rule in force (pipeline/review/doubts.py).

--drafts FILE keeps what was written, so that the next run need not draft again.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from asr.whisper import whisper
from benchmarks.lib.printed import machine, table
from boli.commands.transcribe import decoding_request
from boli.demo.samples import path, samples
from configs.settings import Settings, load
from diarize.choose import diarizer
from diarize.diarizer import SpeakerHints
from diarize.single import SingleDiarizer
from lexicons.canonical import words as canonical_words
from pipeline.drafting.diarization import SpeakersExpected
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.evaluation.spoken import clips_of
from pipeline.learning.calibration_data import right
from pipeline.recordings.transcript import Segment
from pipeline.review import doubts
from pipeline.review.doubts import STRETCH

HEADS = ("words", "rule", "marked", "recall", "precision")


@dataclass(frozen=True, slots=True)
class Judged:
    """The words of one segment: how sure the model is of each, and whether it is right. In order of the recording."""

    source: str
    recording: str
    sure: tuple[float, ...]
    right: tuple[bool, ...]


# From the segments of one recording to whether each word is marked, segment by segment.
Rule = Callable[[Sequence[Judged]], list[list[bool]]]


def below(cut_off: float) -> Rule:
    """Return the rule that marks whatever is less sure than this."""
    return lambda recording: [[sure < cut_off for sure in one.sure] for one in recording]


def in_force(recording: Sequence[Judged]) -> list[list[bool]]:
    """Mark as the service does."""
    own = [doubts.sureness(one.sure, None) for one in recording]
    found: list[list[bool]] = []
    for first in range(0, len(own), STRETCH):
        stretch = own[first : first + STRETCH]
        limits = doubts.limits([word for one in stretch for word in one])
        found += [[mark is not None for mark in doubts.marks(one, limits)] for one in stretch]
    return found


def tenth(recording: Sequence[Judged]) -> list[list[bool]]:
    """Mark the least sure tenth of each stretch, whatever it is worth, and no word of other segments."""
    own = [doubts.sureness(one.sure, None) for one in recording]
    stretches = [own[first : first + STRETCH] for first in range(0, len(own), STRETCH)]
    cuts = [(stretch, doubts.limits([word for one in stretch for word in one])) for stretch in stretches]
    return [[word < cut.slight for word in one] for stretch, cut in cuts for one in stretch]


def rows(source: str, judged: Sequence[Judged]) -> Iterator[dict[str, str]]:
    """Yield the table's rows for the drafts of one source."""
    recordings: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        recordings[one.recording].append(one)
    rules: dict[str, Rule] = {
        "below 0.5": below(0.5), "below 0.75": below(0.75), "the least sure tenth": tenth, "in force": in_force,
    }  # fmt: skip
    for name, rule in rules.items():
        words = [
            (mark, is_right)
            for recording in recordings.values()
            for marks, one in zip(rule(recording), recording, strict=True)
            for mark, is_right in zip(marks, one.right, strict=True)
        ]
        yield {"words": source, "rule": name, **_figures(words)}


def _figures(words: Sequence[tuple[bool, bool]]) -> dict[str, str]:
    marked = sum(mark for mark, _ in words)
    wrong = sum(not is_right for _, is_right in words)
    both = sum(mark and not is_right for mark, is_right in words)
    return {
        "marked": f"{marked} of {len(words)} ({marked / len(words):.1%})",
        "recall": f"{both} of {wrong} ({both / max(1, wrong):.0%})",
        "precision": f"{both / marked:.0%}" if marked else "-",
    }


def judge(source: str, recording: str, segments: Sequence[Segment], said: str, language: str) -> Iterator[Judged]:
    """Yield the segments of one channel with each word held against what was said there."""
    words = [(number, word) for number, one in enumerate(segments) for word in one.words]
    words = [(number, word) for number, word in words if canonical_words(word.text, language)]
    verdicts = right([word for _, word in words], said, language)
    of_segment: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for (number, _), verdict in zip(words, verdicts, strict=True):
        of_segment[number].append(verdict)
    for found in of_segment.values():
        yield Judged(source, recording, *(tuple(side) for side in zip(*found, strict=True)))


def bundled(settings: Settings) -> Iterator[Judged]:
    """Draft the bundled recordings, each channel by itself."""
    starter = settings.asr.model_copy(update={"model": "starter"})
    recognizer, who = whisper.load(starter), diarizer(settings)
    for sample in samples():
        expected = SpeakersExpected(SpeakerHints(exact=sample.speakers if sample.channels == 1 else None))
        asked = decoding_request((sample.language, sample.dialect), recognizer.model, settings.asr)
        made, _ = draft_file(path(sample), recognizer, who, settings, DraftRequest(asked, expected))
        for channel in sorted({one.channel for one in sample.utterances}):
            said = sorted((one for one in sample.utterances if one.channel == channel), key=lambda one: one.start_ms)
            own = [one for one in made.segments if one.channel == channel]
            text = " ".join(one.text for one in said)
            yield from judge("bundled recordings", sample.name, own, text, sample.language)


def real(folder: Path, language: str, settings: Settings) -> Iterator[Judged]:
    """Draft the clips of a folder. The first three letters of a clip's name are its session."""
    recognizer, single = whisper.load(settings.asr, {}), SingleDiarizer()
    for clip in clips_of(folder, language, 0):
        asked = decoding_request((clip.language, ""), recognizer.model, settings.asr)
        made, _ = draft_file(clip.file, recognizer, single, settings, DraftRequest(asked))
        yield from judge(
            f"real speech, {settings.asr.model}", clip.file.stem[:3], made.segments, clip.text, clip.language
        )


def drafted(chosen: argparse.Namespace) -> list[Judged]:
    """Return every judged segment: those of --drafts, where it is there, or made now and kept there."""
    kept: Path | None = chosen.drafts
    if kept and kept.exists():
        return [_read(json.loads(line)) for line in kept.read_text("utf-8").splitlines()]
    settings = load()
    found = list(bundled(settings))
    if chosen.folder:
        asked = {"device": "cpu"} | ({"model": chosen.model} if chosen.model else {})
        other = settings.model_copy(update={"asr": settings.asr.model_copy(update=asked)})
        found += real(chosen.folder, chosen.language, other)
    if kept:
        kept.write_text("".join(json.dumps(asdict(one)) + "\n" for one in found), encoding="utf-8")
    return found


def _read(row: dict[str, Any]) -> Judged:
    return Judged(row["source"], row["recording"], tuple(row["sure"]), tuple(row["right"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="real clips with their texts")
    parser.add_argument("--language", default="hi", help="of clips for which the folder does not say it")
    parser.add_argument("--model", default="", help="that drafts the real clips, as asr.model in the settings")
    parser.add_argument("--drafts", type=Path, help="a file for what was written, made where it is not there")
    every = drafted(parser.parse_args())
    print(machine())
    by_source: dict[str, list[Judged]] = {}
    for one in every:
        by_source.setdefault(one.source, []).append(one)
    print(table([row for source, judged in by_source.items() for row in rows(source, judged)], HEADS))


if __name__ == "__main__":
    main()
