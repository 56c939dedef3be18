"""Clips with known text, to measure with: cut from the bundled recordings, spoken for the occasion, or one's own.

A clip is cut on the borders of utterances, in the middle of the pauses, so that its text is known exactly.
"""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure
from boli.demo.samples import Sample, Utterance, path, samples
from boli.demo.samples.sentences import draw
from boli.demo.samples.voice import HELD_OUT_VARIANTS, Voice, say
from configs.settings import Audio
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepare import prepare

SAMPLE_RATE_HZ = 16_000
SHORTEST_MS, LONGEST_MS = 2_000, 25_000
EDGE_MS = 250  # of pause kept on either side, at most
# What the bundled sentences speak of, in every language.
TOPICS = ("farm", "health", "office")


class NoClips(ValueError):
    """The folder holds no clips. The message says what one looks like."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """`samples`: float32, shape (n,), mono, 16 000 Hz. `language`: a Whisper code."""

    name: str
    language: str
    samples: NDArray[np.float32]
    text: str

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ


def from_samples(count: int, seed: int = 1) -> list[Clip]:
    """Return `count` clips of 2 to 25 s from the bundled recordings of one channel, the same for a seed."""
    chance = random.Random(seed)
    sources = [one for one in samples() if one.channels == 1]
    sounds = {one.name: decoded(path(one)) for one in sources}
    found: list[Clip] = []
    while len(found) < count:
        sample = chance.choice(sources)
        run = _run(sample.utterances, chance.randint(SHORTEST_MS, LONGEST_MS), chance)
        if run is not None:
            found.append(_cut(sample, sounds[sample.name], *run, len(found)))
    return found


def sentences(count: int, languages: Sequence[str], seed: int = 77) -> list[Clip]:
    """Return `count` sentences, the languages in turn, said by voices that the bundled model was never trained on."""
    found: list[Clip] = []
    for number, language in enumerate(languages):
        wanted = len(range(number, count, len(languages)))
        lines = [line for entry in draw(language, TOPICS, wanted, seed) for line in entry][:wanted]
        for place, line in enumerate(lines):
            variant = HELD_OUT_VARIANTS[place % len(HELD_OUT_VARIANTS)]
            voice = Voice("A", language, variant, 150 + place % 4 * 10, 40 + place % 3 * 10)
            found.append(Clip(f"{language}-{place}", language, say(voice, line), line))
    return found


def from_folder(folder: Path, language: str) -> list[Clip]:
    """Return one's own clips: sound files, each with its text beside it (call-7.wav, call-7.txt).

    Raises NoClips, and AudioProblem for a file that is no sound.
    """
    if not folder.is_dir():
        raise NoClips(f"there is no folder {folder}")
    found = [
        Clip(file.stem, language, decoded(file), file.with_suffix(".txt").read_text("utf-8"))
        for file in sorted(folder.iterdir())
        if file.suffix != ".txt" and file.with_suffix(".txt").is_file()
    ]
    if not found:
        raise NoClips(f"{folder} holds no clips: put NAME.wav (or another format) and NAME.txt there")
    return found


def decoded(file: Path) -> NDArray[np.float32]:
    """Return the first channel of a sound file, decoded as every recording is: float32, shape (n,), 16 000 Hz.

    Raises AudioProblem.
    """
    with tempfile.TemporaryDirectory(prefix="boli-") as scratch:
        folder = Path(scratch) / "prepared"
        prepared = prepare(file, folder, Audio())
        return FlacSignal(folder / f"channel-{prepared.heard[0]}.flac").read(0, prepared.duration_ms + 1)


def errors(clips: Sequence[Clip], texts: Sequence[str]) -> ErrorCounts:
    """Return the L1 counts of what was written for each clip."""
    pairs = zip(clips, texts, strict=True)
    return sum((measure(clip.text, text, clip.language)["L1"] for clip, text in pairs), ZERO)


def _run(said: Sequence[Utterance], wanted_ms: int, chance: random.Random) -> tuple[int, int] | None:
    """Return the first and last utterance of a run of about that length; None where there is none."""
    first = last = chance.randrange(len(said))
    while last + 1 < len(said) and said[last + 1].end_ms - said[first].start_ms <= wanted_ms:
        last += 1
    borders = (said[first - 1].end_ms if first else 0, said[first].start_ms, said[last].end_ms)
    clear = last + 1 == len(said) or said[last + 1].start_ms >= borders[2]
    long_enough = borders[2] - borders[1] >= SHORTEST_MS
    return (first, last) if clear and borders[0] <= borders[1] and long_enough else None


def _cut(sample: Sample, sound: NDArray[np.float32], first: int, last: int, number: int) -> Clip:
    said = sample.utterances
    before_ms = said[first].start_ms - (said[first - 1].end_ms if first else 0)
    after_ms = (said[last + 1].start_ms if last + 1 < len(said) else sample.duration_ms) - said[last].end_ms
    start_ms = said[first].start_ms - min(EDGE_MS, before_ms // 2)
    end_ms = said[last].end_ms + min(EDGE_MS, after_ms // 2)
    cut = sound[start_ms * SAMPLE_RATE_HZ // 1000 : end_ms * SAMPLE_RATE_HZ // 1000]
    text = " ".join(utterance.text for utterance in said[first : last + 1])
    return Clip(f"{sample.name}-{number}", sample.language, cut, text)
