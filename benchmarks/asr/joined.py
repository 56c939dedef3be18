"""Which words are lost where two people's clips follow each other closely?

    python -m benchmarks.asr.joined --folder DIR --pairs 24

DIR holds clips with their texts, as for benchmarks.asr.real_speech. Pairs of them are joined, each to a file with a gap
of 0.2 to 0.55 s (--seed). Boli and plain faster-whisper read every file. A model often stops after the first of two
utterances, and the text looks complete. Two counts say how much is gone:

    words      of the texts said, in stretches of LOST_RUN words or more that are missing from what was written. Words
               are aligned in order; a stretch that is only spelled otherwise pairs up with other words and is not
               counted. Meaningful where the model writes the script of the texts (--no-words leaves this out).
    speech     milliseconds in which the VAD hears somebody, and no written word is within 200 ms. Holes under 700 ms
               are the edges of words. It needs no text, so it is right for a model that writes another script.

"no flag": what is lost and lies in no flagged segment; nobody would look there. "too many" counts stretches that were
written and not said (text that was heard twice, or made up): lost words cannot be hidden behind these.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import soundfile
from faster_whisper import WhisperModel
from numpy.typing import NDArray

from accuracy.align import align
from asr.models import model_files
from asr.whisper import whisper
from benchmarks.lib.printed import machine, table
from boli.commands.transcribe import decoding_request
from configs.registry import variety
from configs.settings import Settings, load
from diarize.diarizer import SAMPLE_RATE_HZ, ArraySignal
from diarize.interval import Stretch, intersection, merged, without
from diarize.single import SingleDiarizer
from lexicons import canonical
from pipeline.drafting.channel import Channel, speech
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.files import draft_file
from pipeline.drafting.uncovered_speech import LEAST_MS
from pipeline.evaluation.clips import decoded
from pipeline.evaluation.spoken import Spoken, clips_of
from pipeline.recordings.flags import is_doubtful

GAP_MS = (200, 550)
EDGE_MS = 200
LOST_RUN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Two clips in one sound: float32, shape (n,), 16 000 Hz. `text`: of both."""

    samples: NDArray[np.float32]
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Said:
    """What an engine wrote: its words, when each of them is heard, and the stretches that a flag sends to a person."""

    words: tuple[str, ...]
    times: tuple[Stretch, ...]
    flagged: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """Counts that add up: words and milliseconds."""

    words: int = 0
    words_unseen: int = 0
    too_many: int = 0
    said: int = 0
    speech_ms: int = 0
    silent_ms: int = 0
    silent_unseen_ms: int = 0

    def __add__(self, other: "Lost") -> "Lost":
        return Lost(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def pairs(clips: Sequence[Spoken], count: int, seed: int) -> list[Joined]:
    """Return `count` sounds of two different clips each, drawn with the seed."""
    draw = np.random.default_rng(seed)
    sounds = {clip.file: decoded(clip.file) for clip in clips}
    made = []
    for _ in range(count):
        first, second = (clips[int(number)] for number in draw.choice(len(clips), 2, replace=False))
        gap = np.zeros(int(draw.integers(*GAP_MS)) * SAMPLE_RATE_HZ // 1000, np.float32)
        sound = np.concatenate([sounds[first.file], gap, sounds[second.file]])
        made.append(Joined(sound, f"{first.text} {second.text}", first.language))
    return made


def lost(sound: Joined, said: Said, settings: Settings, *, words: bool) -> Lost:
    """Return what is missing from what an engine wrote."""
    channel = Channel.from_signal(0, ArraySignal(sound.samples))
    heard = speech(channel, settings.speech)
    end_ms = channel.signal.duration_ms
    covered = merged((Stretch(max(0, at.start_ms - EDGE_MS), at.end_ms + EDGE_MS) for at in said.times), end_ms)
    holes = [hole for one in heard for hole in without(one, covered) if hole.duration_ms >= LEAST_MS]
    unseen = [part for hole in holes for part in without(hole, merged(said.flagged, end_ms))]
    silent = Lost(
        speech_ms=sum(one.duration_ms for one in heard),
        silent_ms=sum(hole.duration_ms for hole in holes),
        silent_unseen_ms=sum(part.duration_ms for part in unseen),
    )
    return silent + _lost_words(sound, said) if words else silent


def _lost_words(sound: Joined, said: Said) -> Lost:
    reference = canonical.words(sound.text, sound.language)
    timed = [
        (unit, at)
        for word, at in zip(said.words, said.times, strict=True)
        for unit in canonical.words(word, sound.language)
    ]
    ops = align(reference, [unit for unit, _ in timed]).ops
    heard = [None if op.hypothesis is None else timed[op.hypothesis][1] for op in ops]
    end_ms = len(sound.samples) * 1000 // SAMPLE_RATE_HZ
    total = Lost(said=len(reference))
    for kind, run in groupby(range(len(ops)), key=lambda place: ops[place].kind):
        places = list(run)
        if len(places) < LOST_RUN or kind not in ("delete", "insert"):
            continue
        if kind == "insert":
            total += Lost(too_many=len(places))
            continue
        hole = _between(heard, places, end_ms)
        seen = intersection([hole], merged(said.flagged, end_ms))
        total += Lost(words=len(places), words_unseen=0 if seen else len(places))
    return total


def _between(heard: Sequence[Stretch | None], places: Sequence[int], end_ms: int) -> Stretch:
    """Return the time between the written words before and after a stretch that is missing."""
    start_ms = max((at.end_ms for at in heard[: places[0]] if at), default=0)
    stop_ms = next((at.start_ms for at in heard[places[-1] :] if at), end_ms)
    return Stretch(start_ms, max(start_ms + 1, stop_ms))


def boli(settings: Settings) -> Callable[[Joined], Said]:
    recognizer = whisper.load(settings.asr)

    single = SingleDiarizer()

    def run(sound: Joined) -> Said:
        request = DraftRequest(decoding_request((sound.language, ""), recognizer.model, settings.asr))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "joined.wav"
            soundfile.write(file, sound.samples, SAMPLE_RATE_HZ, "FLOAT")
            segments = draft_file(file, recognizer, single, settings, request)[0].segments
        words = [word for segment in segments for word in segment.words]
        flagged = [Stretch(one.start_ms, one.end_ms) for one in segments if is_doubtful(one.flags) or not one.words]
        times = [Stretch(word.start_ms, max(word.end_ms, word.start_ms + 1)) for word in words]
        return Said(tuple(word.text for word in words), tuple(times), tuple(flagged))

    return run


def plain(settings: Settings) -> Callable[[Joined], Said]:
    folder = str(model_files.folder_of(settings.asr.model, settings.asr.models))
    threads = settings.asr.threads
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)

    def run(sound: Joined) -> Said:
        code = variety(sound.language).whisper
        segments, _ = model.transcribe(sound.samples, language=code, beam_size=5, word_timestamps=True)
        words = [word for segment in segments for word in segment.words or () if word.word.strip()]
        starts = [(round(word.start * 1000), round(word.end * 1000)) for word in words]
        times = [Stretch(start_ms, max(end_ms, start_ms + 1)) for start_ms, end_ms in starts]
        return Said(tuple(word.word.strip() for word in words), tuple(times))

    return run


ENGINES = {"Boli": boli, "faster-whisper, sequential": plain}


def row(name: str, sounds: Sequence[Joined], settings: Settings, *, words: bool) -> dict[str, str]:
    """Return the line of an engine in the table. The first file is read once before the clock starts."""
    engine = ENGINES[name](settings)
    engine(sounds[0])
    started = time.process_time()
    said = [engine(sound) for sound in sounds]
    cpu_s = time.process_time() - started
    total = sum((lost(sound, one, settings, words=words) for sound, one in zip(sounds, said, strict=True)), Lost())
    share = f"{total.words} of {total.said} ({total.words / total.said:.1%})" if words else ""
    return {
        "engine": name,
        "words lost": share,
        "no flag": str(total.words_unseen) if words else "",
        "too many": str(total.too_many) if words else "",
        "speech lost": f"{total.silent_ms / 1000:.1f} of {total.speech_ms / 1000:.1f} s",
        "speech lost, no flag": f"{total.silent_unseen_ms / 1000:.1f} s",
        "CPU s": f"{cpu_s:.1f}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", default="hi", help="of clips for which the folder does not say it")
    parser.add_argument("--model", default="", help="as asr.model in the settings")
    parser.add_argument("--no-words", action="store_true", help="count lost speech only")
    parser.add_argument("--engine", action="append", choices=sorted(ENGINES), help="only this one; may be repeated")
    asked = parser.parse_args()
    settings = load()
    chosen = {"threads": 1, "device": "cpu"} | ({"model": asked.model} if asked.model else {})
    settings = settings.model_copy(update={"asr": settings.asr.model_copy(update=chosen)})
    sounds = pairs(clips_of(asked.folder, asked.language, 0), asked.pairs, asked.seed)
    rows = [row(name, sounds, settings, words=not asked.no_words) for name in asked.engine or ENGINES]
    print(f"{machine()}\n{len(sounds)} files, one thread, beam 5, int8, language given")
    print(table(rows, list(rows[0])))


if __name__ == "__main__":
    main()
