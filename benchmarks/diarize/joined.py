"""Long recordings out of short real ones: `python -m benchmarks.diarize.joined FOLDER INTO`

    python -m benchmarks.diarize.joined FOLDER INTO [--minutes 4] [--number 6] [--seed 1]

FOLDER: sound files with an .rttm beside each, whose speakers have one name in all files. INTO gets two kinds of
recordings, each with its .rttm, for `python -m benchmarks.diarize.diarization --folder INTO`:

    chained-N    whole clips one after the other, with all that is in them: overlaps, pauses, other rooms
    turns-N      turns of 2, 3, 4, ... people from any of the clips; one alone speaks, with short pauses between

Where the clips are shorter than the recording, they are heard again.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.diarize.diarization import SUFFIXES
from configs.settings import load
from diarize import rttm
from diarize.interval import merged, without
from diarize.rttm import Entry
from diarize.turn import Turn
from pipeline.drafting.files import prepared_file

RATE_HZ = 16_000
PER_MS = RATE_HZ // 1000
# A turn is cut to this length, as people's turns are; shorter ones are left out.
TURN_MS = (1000, 8000)
PAUSE_MS = (200, 900)
# A speaker needs this much alone to be one of a conversation.
LEAST_MS = 3000


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A sound, float32, 16 000 Hz, and its turns."""

    samples: NDArray[np.float32]
    turns: tuple[Turn, ...]

    def part(self, start_ms: int, end_ms: int) -> NDArray[np.float32]:
        return self.samples[start_ms * PER_MS : end_ms * PER_MS]

    @property
    def duration_ms(self) -> int:
        return len(self.samples) // PER_MS


class Recording:
    """A recording in the making."""

    def __init__(self) -> None:
        self._sounds: list[NDArray[np.float32]] = []
        self._turns: list[Turn] = []
        self.duration_ms = 0

    def add(self, clip: Clip) -> None:
        for turn in clip.turns:
            self._turns.append(Turn(self.duration_ms + turn.start_ms, self.duration_ms + turn.end_ms, turn.speaker))
        self._sounds.append(clip.samples[: clip.duration_ms * PER_MS])
        self.duration_ms += clip.duration_ms

    def write(self, folder: Path, name: str) -> None:
        soundfile.write(folder / f"{name}.wav", np.concatenate(self._sounds), RATE_HZ)
        entries = [Entry(name, 0, turn) for turn in self._turns]
        (folder / f"{name}.rttm").write_text(rttm.render(entries), encoding="utf-8")


def clips(folder: Path) -> list[Clip]:
    """Return all clips of a folder that have an .rttm, by name."""
    found = []
    for file in sorted(one for one in folder.iterdir() if one.suffix in SUFFIXES):
        if (truth := file.with_suffix(".rttm")).is_file():
            with prepared_file(file, load().audio) as (_, channels):
                signal = channels[0].signal
                samples = signal.read(0, signal.duration_ms)
            turns = (entry.turn for entry in rttm.read(truth))
            whole_ms = len(samples) // PER_MS
            cut = (
                Turn(one.start_ms, min(one.end_ms, whole_ms), one.speaker) for one in turns if one.start_ms < whole_ms
            )
            found.append(Clip(samples, tuple(cut)))
    return found


def alone(clip: Clip) -> list[tuple[str, Clip]]:
    """Return (speaker, sound) of each stretch of a clip in which one alone speaks, cut to turns."""
    found = []
    for turn in clip.turns:
        others = merged((one for one in clip.turns if one.speaker != turn.speaker), clip.duration_ms)
        for part in without(turn, others):
            for start_ms in range(part.start_ms, part.end_ms, TURN_MS[1]):
                end_ms = min(part.end_ms, start_ms + TURN_MS[1])
                if end_ms - start_ms >= TURN_MS[0]:
                    own = (Turn(0, end_ms - start_ms, turn.speaker),)
                    found.append((turn.speaker, Clip(clip.part(start_ms, end_ms), own)))
    return found


def chained(found: Sequence[Clip], length_ms: int, rng: random.Random) -> Recording:
    """Return whole clips in random order, again and again until the length is reached."""
    recording = Recording()
    for clip in cycle(rng.sample(list(found), len(found))):
        if recording.duration_ms >= length_ms:
            return recording
        recording.add(clip)
    return recording


def turns(found: Sequence[Clip], people: int, length_ms: int, rng: random.Random) -> Recording:
    """Return a conversation of so many people: each takes the word after another."""
    own: dict[str, list[Clip]] = {}
    for clip in found:
        for speaker, sound in alone(clip):
            own.setdefault(speaker, []).append(sound)
    able = sorted(name for name, sounds in own.items() if sum(one.duration_ms for one in sounds) >= LEAST_MS)
    chosen = rng.sample(able, min(people, len(able)))
    left = {name: cycle(rng.sample(own[name], len(own[name]))) for name in chosen}
    recording, last = Recording(), ""
    while recording.duration_ms < length_ms:
        last = rng.choice([name for name in chosen if name != last])
        recording.add(next(left[last]))
        pause = np.zeros(rng.randint(*PAUSE_MS) * PER_MS, np.float32)
        recording.add(Clip(pause, ()))
    return recording


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--number", type=int, default=6, help="recordings of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found, length_ms = clips(options.folder), round(options.minutes * 60_000)
    options.into.mkdir(parents=True, exist_ok=True)
    for number in range(options.number):
        rng = random.Random(f"{options.seed} {number}")
        some = rng.sample(found, max(2, round(len(found) * rng.uniform(0.4, 1))))
        chained(some, length_ms, rng).write(options.into, f"chained-{number}")
        turns(found, 2 + number, length_ms, rng).write(options.into, f"turns-{number}")


if __name__ == "__main__":
    main()
