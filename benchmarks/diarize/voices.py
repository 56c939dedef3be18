"""Can prints tell voices apart?
`python -m benchmarks.diarize.voices [--set reporting|tuning] [--folder DIR] [--json FILE]`

Each of a set's synthetic voices says other sentences in four recordings, half of them with noise and half at the
telephone's band; every pair of recordings is compared. With a folder: every NAME.wav (or .flac, .mp3, .ogg) that has a
NAME.rttm beside it; what a speaker says alone is cut into halves, and speakers of one name are one person.

    EER           error rate where as many pairs of one voice are missed as pairs of two are taken for one
    false match   share of pairs of two voices over the threshold; miss: share of pairs of one voice under it
    named         share of recordings that get the right name, a wrong one or none, when each voice is known by one
                  earlier recording and all compete
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.signal import resample_poly

from benchmarks.lib.conversations import LANGUAGES, REPORTING, TUNING, AnyVoice, Set, lines
from boli.demo.samples.sound import levelled, noisy, telephone
from boli.demo.samples.voice import SAMPLE_RATE_HZ, Voice, say
from configs.settings import Audio
from diarize import rttm
from diarize.diarizer import ArraySignal
from diarize.likeness import THRESHOLD, Print, similarity
from diarize.prints import LEAST_MS, voice_print
from diarize.turn import Turn
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepare import prepare
from pipeline.speakers.matching import Known, matches

SETS = {one.name: one for one in (TUNING, REPORTING)}
RECORDINGS, SECONDS = 4, 12
NOISY, TELEPHONE = 0.5, 0.5
SUFFIXES = (".wav", ".flac", ".mp3", ".ogg")


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A voice in a recording. `session`: recordings that share the room and the day."""

    who: str
    session: str
    print: Print


def synthetic(drawn: Set) -> Iterator[Heard]:
    """Yield four recordings of each voice of the set."""
    for number, variant in enumerate(drawn.variants):
        chance = random.Random(f"voices/{drawn.name}/{number}")
        language = LANGUAGES[number % len(LANGUAGES)]
        voice = AnyVoice(variant, language, variant, chance.randint(145, 180), chance.randint(35, 65))
        said = lines(drawn, language, f"voices/{number}")
        for take in range(RECORDINGS):
            found = voice_print(ArraySignal(_recorded(voice, said, chance)), [Turn(0, SECONDS * 1000, variant)])
            if found is not None:
                yield Heard(variant, f"{variant}/{take}", found)


def _recorded(voice: Voice, said: Iterator[str], chance: random.Random) -> NDArray[np.float32]:
    parts: list[NDArray[np.float32]] = []
    while sum(map(len, parts)) < SECONDS * SAMPLE_RATE_HZ:
        parts.append(levelled(say(voice, next(said)), chance.uniform(-27, -19)))
    samples = np.concatenate(parts)[: SECONDS * SAMPLE_RATE_HZ, None]
    if chance.random() < NOISY:
        samples = noisy(samples, chance.uniform(12, 30), samples[:, 0] != 0, chance.randrange(10**6))
    if chance.random() < TELEPHONE:
        samples = resample_poly(telephone(samples), 2, 1, axis=0)
    return samples[:, 0].astype(np.float32)


def real(folder: Path, least_ms: int) -> Iterator[Heard]:
    """Yield two halves of what each speaker of each file says alone."""
    for file in sorted(one for one in folder.iterdir() if one.suffix in SUFFIXES):
        if file.with_suffix(".rttm").is_file():
            signal = _sound(file)
            turns = [entry.turn for entry in rttm.read(file.with_suffix(".rttm"))]
            for who in sorted({turn.speaker for turn in turns}):
                for half in _halves(_alone(who, turns)):
                    found = voice_print(signal, half, least_ms)
                    if found is not None:
                        yield Heard(who, file.stem, found)


def _sound(file: Path) -> ArraySignal:
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        prepare(file, Path(scratch) / "prepared", Audio())
        signal = FlacSignal(Path(scratch) / "prepared" / "channel-0.flac")
        return ArraySignal(signal.read(0, signal.duration_ms))


def _alone(who: str, turns: Sequence[Turn]) -> list[Turn]:
    """Return when nobody else speaks."""
    left = [(turn.start_ms, turn.end_ms) for turn in turns if turn.speaker == who]
    for other in turns:
        if other.speaker != who:
            left = [
                part
                for start_ms, end_ms in left
                for part in ((start_ms, min(end_ms, other.start_ms)), (max(start_ms, other.end_ms), end_ms))
                if part[0] < part[1]
            ]
    return [Turn(start_ms, end_ms, who) for start_ms, end_ms in sorted(set(left))]


def _halves(turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    """Yield the first and the second half of the time in the turns."""
    half_ms, first, second = sum(turn.duration_ms for turn in turns) // 2, [], []
    for turn in turns:
        cut_ms = min(turn.end_ms, turn.start_ms + max(0, half_ms))
        first += [Turn(turn.start_ms, cut_ms, turn.speaker)] if cut_ms > turn.start_ms else []
        second += [Turn(cut_ms, turn.end_ms, turn.speaker)] if cut_ms < turn.end_ms else []
        half_ms -= turn.duration_ms
    yield first
    yield second


def measured(heard: Sequence[Heard]) -> dict[str, Any]:
    """Return what is printed; rates are fractions of 1."""
    scored = [(one.who == other.who, similarity(one.print, other.print)) for one, other in combinations(heard, 2)]
    same = np.array([score for is_same, score in scored if is_same])
    other = np.array([score for is_same, score in scored if not is_same])
    rate, at = equal_error(same, other)
    return {
        "voices": len({one.who for one in heard}), "recordings": len(heard),
        "pairs_same": len(same), "pairs_other": len(other), "eer": rate, "eer_at": at,
        "threshold": THRESHOLD, "false_match": float(np.mean(other >= THRESHOLD)),
        "miss": float(np.mean(same < THRESHOLD)), **_named(heard),
    }  # fmt: skip


def equal_error(same: NDArray[np.float64], other: NDArray[np.float64]) -> tuple[float, float]:
    """Return (EER, the similarity at which it lies): the mean of the two rates where they differ least."""
    thresholds = np.unique(np.concatenate([same, other]))
    missed = np.array([np.mean(same < at) for at in thresholds])
    matched = np.array([np.mean(other >= at) for at in thresholds])
    best = int(np.argmin(np.abs(missed - matched)))
    return float(missed[best] + matched[best]) / 2, float(thresholds[best])


def _named(heard: Sequence[Heard]) -> dict[str, float]:
    """Return the shares of recordings named right, wrong and not, each voice known by the first of its recordings."""
    first: dict[str, Heard] = {}
    for one in heard:
        first.setdefault(one.who, one)
    known = [Known(one.who, one.print) for one in first.values()]
    later = [one for one in heard if first[one.who] is not one]
    found = [matches({"S1": one.print}, known).get("S1") for one in later]
    right = sum(match is not None and match.voice_id == one.who for match, one in zip(found, later, strict=True))
    none = sum(match is None for match in found)
    count = max(1, len(later))
    return {"named_right": right / count, "named_wrong": (len(later) - right - none) / count, "unnamed": none / count}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=list(SETS), default=REPORTING.name, help="tuning: to choose settings on")
    parser.add_argument("--folder", type=Path, help="sound files with an .rttm beside each")
    parser.add_argument("--least-ms", type=int, default=LEAST_MS, help="of loud speech in half of what a speaker says")
    parser.add_argument("--json", type=Path, help="also write the figures as JSON")
    options = parser.parse_args()
    found = measured(list(real(options.folder, options.least_ms) if options.folder else synthetic(SETS[options.set])))
    table = Table("figure", "value")
    for name, value in found.items():
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    Console(width=60).print(table)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
