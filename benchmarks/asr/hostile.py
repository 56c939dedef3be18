"""What comes of minutes without speech, and of one word said for minutes? `python -m benchmarks.asr.hostile`

Each sound (benchmarks/lib/sounds.py) is written to a file and goes the way of `boli transcribe`: prepared, heard by the
voice detector, cut into windows, recognised, joined. Printed: the words written, beside the words said; how many other
words there are, and how many of those would pass for speech (in a segment without a flag whose confidence is that of
acceptance without review); the milliseconds that the ledger leaves out or counts twice; and what it says.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from asr.recognizer import Recognizer
from asr.whisper import whisper
from benchmarks.lib.printed import machine, table, write_between
from benchmarks.lib.sounds import LOOPED, SAMPLE_RATE_HZ, WORD, WORD_LANGUAGE, WORDLESS, Samples, said_word
from boli.commands.transcribe import decoding_request
from configs.settings import Settings, load
from diarize.choose import diarizer
from diarize.diarizer import Diarizer
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.recordings.transcript import LedgerEntry, Segment, Transcript

MARKS = ("<!-- hostile: begin -->", "<!-- hostile: end -->")
HEADS = (
    "sound",
    "words said",
    "words written",
    "other words",
    "of those unmarked",
    "segments flagged",
    "ledger off by",
    "the ledger says",
)
Engines = tuple[Recognizer, Diarizer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a sound. `others`: the words written that were not said; `trusted`: those of them that nothing says
    to doubt. `off_ms`: time that the ledger leaves out or counts twice.
    """

    said: int
    words: int
    others: int
    trusted: int
    segments: int
    flagged: int
    off_ms: int
    reasons: dict[str, int]


def heard(samples: Samples, language: str, settings: Settings, engines: Engines) -> Transcript:
    """Return the transcript of a sound, by way of a file. `language`: "" to detect it."""
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        file = Path(scratch) / "sound.wav"
        soundfile.write(file, samples, SAMPLE_RATE_HZ, "PCM_16")
        request = DraftRequest(decoding_request((language, ""), engines[0].model, settings.asr))
        return draft_file(file, *engines, settings, request)[0]


def outcome(made: Transcript, said: int, settings: Settings) -> Outcome:
    """Judge a transcript. `said`: how often the word of benchmarks.lib.sounds was said in it, and nothing else."""
    expected = {WORD} if said else set()
    others = [_others(one, expected) for one in made.segments]
    trusted = [count for one, count in zip(made.segments, others, strict=True) if is_trusted(one, settings)]
    return Outcome(
        said=said,
        words=sum(len(one.words) for one in made.segments),
        others=sum(others),
        trusted=sum(trusted),
        segments=len(made.segments),
        flagged=sum(bool(one.flags) for one in made.segments),
        off_ms=off_ms(made.ledger, made.recording.duration_ms),
        reasons=_reasons(made.ledger),
    )


def off_ms(ledger: Sequence[LedgerEntry], duration_ms: int) -> int:
    """Return how many ms of one channel are in no entry or in two."""
    wrong_ms, at_ms = 0, 0
    for entry in sorted(ledger):
        wrong_ms += abs(entry.start_ms - at_ms)
        at_ms = entry.end_ms
    return wrong_ms + abs(duration_ms - at_ms)


def _others(segment: Segment, expected: set[str]) -> int:
    return sum(word.text not in expected for word in segment.words)


def is_trusted(segment: Segment, settings: Settings) -> bool:
    """Return whether a segment has no flag and is sure enough to be accepted without review."""
    return not segment.flags and (segment.confidence or 0.0) >= settings.route.accept_confidence


def _reasons(ledger: Sequence[LedgerEntry]) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in ledger:
        found[entry.reason] = found.get(entry.reason, 0) + entry.end_ms - entry.start_ms
    return found


def _row(name: str, found: Outcome) -> dict[str, str]:
    told = ", ".join(f"{reason} {length_ms / 1000:.1f} s" for reason, length_ms in sorted(found.reasons.items()))
    counts = (found.said, found.words, found.others, found.trusted, f"{found.flagged} of {found.segments}")
    return dict(zip(HEADS, (name, *map(str, counts), f"{found.off_ms} ms", told), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--language", default=WORD_LANGUAGE, help='"" detects it')
    parser.add_argument("--model", default="", help="a folder with a CTranslate2 Whisper; else the settings' model")
    parser.add_argument("--only", nargs="*", default=[], help="names of sounds; none: all")
    parser.add_argument("--out", type=Path, help="a file with the two marks, such as docs/reference/benchmarks.md")
    chosen = parser.parse_args()
    settings, seconds = load(), chosen.minutes * 60
    if chosen.model:
        settings = settings.model_copy(update={"asr": settings.asr.model_copy(update={"model": chosen.model})})
    engines = (whisper.load(settings.asr), diarizer(settings))
    once_s = len(said_word()) / SAMPLE_RATE_HZ
    spoken = dict(zip(LOOPED, (seconds / once_s, seconds / (once_s + 1)), strict=True))
    started, rows = time.process_time(), []
    sounds: dict[str, Callable[[float], Samples]] = {**WORDLESS, **LOOPED}
    for name in chosen.only or sounds:
        make = sounds[name]
        made = heard(make(seconds), chosen.language, settings, engines)
        rows.append(_row(name, outcome(made, int(spoken.get(name, 0)), settings)))
        print(rows[-1], file=sys.stderr, flush=True)  # minutes lie between the rows
    spent, minutes = time.process_time() - started, f"{chosen.minutes:g}"
    report = (
        f"`python -m benchmarks.asr.hostile --minutes {minutes}`: {minutes} minutes of each, the model"
        f" {engines[0].model.name}, {spent:.0f} CPU seconds in all. {machine()}.\n\n{table(rows, HEADS)}"
    )
    print(report)
    if chosen.out:
        write_between(chosen.out, MARKS, report)


if __name__ == "__main__":
    main()
