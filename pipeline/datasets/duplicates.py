"""Duplicates: sounds with the same text that are in a data set once.

    exact   the same text and the same samples
    near    the same normalised text of MIN_WORDS words or more, lengths within LENGTH, and spectra that are alike: the
            same sound once more, in another codec or level, or cut a little differently

Of those that are alike the one stays that some data set has used already (test before dev before train), or else the
one that was reviewed first in order of segment ids.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lexicons.canonical import words
from pipeline.datasets.item import Split
from pipeline.datasets.splits import STRONGEST

MIN_WORDS: Final = 3  # what is shorter, the same people say alike many times
LENGTH: Final = 0.1  # of the longer one
ALIKE: Final = 0.8  # cosine of two spectrograms
_FRAME, _BANDS, _LAGS = 512, 20, 6  # samples of 16 kHz; bands from 150 to 3800 Hz; frames by which a cut may differ

Sound = Callable[[str], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A text and its sound. `code`: a Whisper code, by whose rules the text is compared. `used`: what some data set
    used the segment for, None for nothing. `sha256`: of sound and text.
    """

    segment_id: str
    code: str
    text: str
    length_ms: int
    sha256: str
    used: Split | None = None


def superfluous(heard: Iterable[Heard], sound_of: Sound) -> set[str]:
    """Return the ids of the segments that say nothing new. `sound_of`: the samples of a segment, 16 kHz, by its id."""
    same_text: defaultdict[tuple[str, str], list[Heard]] = defaultdict(list)
    for one in sorted(heard, key=_first):
        same_text[one.code, " ".join(words(one.text, one.code)) or one.text].append(one)
    gone: set[str] = set()
    for (_, said), group in same_text.items():
        exact = _exact(group)
        gone |= exact
        left = [one for one in group if one.segment_id not in exact]
        if len(left) > 1 and len(said.split()) >= MIN_WORDS:
            gone |= _near(left, sound_of)
    return gone


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return how alike two sounds are: the cosine of their spectrograms at the best of a few lags, -1 to 1."""
    return _likeness(_spectrogram(one), _spectrogram(other))


def _first(one: Heard) -> tuple[int, str]:
    return (STRONGEST.index(one.used) if one.used else len(STRONGEST), one.segment_id)


def _exact(group: Sequence[Heard]) -> set[str]:
    first: dict[str, str] = {}
    return {one.segment_id for one in group if first.setdefault(one.sha256, one.segment_id) != one.segment_id}


def _near(group: Sequence[Heard], sound_of: Sound) -> set[str]:
    kept: list[tuple[Heard, NDArray[np.float64]]] = []
    gone: set[str] = set()
    for one in group:
        spectrogram = _spectrogram(sound_of(one.segment_id))
        near = (other for length, other in ((each.length_ms, seen) for each, seen in kept) if _as_long(length, one))
        if any(_likeness(spectrogram, other) >= ALIKE for other in near):
            gone.add(one.segment_id)
        else:
            kept.append((one, spectrogram))
    return gone


def _as_long(length_ms: int, one: Heard) -> bool:
    return abs(length_ms - one.length_ms) <= LENGTH * max(length_ms, one.length_ms)


def _spectrogram(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return log energies, shape (frames, bands), without the mean of each band: level and telephone do not count."""
    frames = max(1, len(samples) // _FRAME)
    padded = np.zeros(frames * _FRAME)
    padded[: min(len(samples), len(padded))] = samples[: len(padded)]
    power = np.abs(np.fft.rfft(padded.reshape(frames, _FRAME) * np.hanning(_FRAME), axis=1)) ** 2
    edges = np.geomspace(150, 3800, _BANDS + 1) * _FRAME / 16_000
    bins = np.unique(edges.astype(int))
    bands = np.stack([power[:, a:b].sum(axis=1) for a, b in itertools.pairwise(bins)], axis=1)
    loud = np.log(bands + 1e-4 * bands.max() + 1e-12)
    centred: NDArray[np.float64] = loud - loud.mean(axis=0)
    return centred


def _likeness(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    found = [_cosine(one[max(0, lag) :], other[max(0, -lag) :]) for lag in range(-_LAGS, _LAGS + 1)]
    return max(found)


def _cosine(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    frames = min(len(one), len(other))
    a, b = one[:frames].ravel(), other[:frames].ravel()
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size else 0.0
