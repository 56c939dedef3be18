"""Duplicates: sounds with the same text that are in a data set once.

    exact   the same text and the same samples
    near    the same normalised text of MIN_WORDS words or more, lengths within LENGTH, and spectra that are alike: the
            same sound once more, in another codec or level, or cut up to 0.2 s differently

Of those that are alike the one stays that some data set has used already (test before dev before train), or else the
one that was reviewed first in order of segment ids.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lexicons.canonical import words
from pipeline.datasets.item import Split
from pipeline.datasets.splits import STRONGEST
from pipeline.store.blobs import BlobMissing

MIN_WORDS: Final = 3  # what is shorter, the same people say alike many times
LENGTH: Final = 0.1  # of the longer one
ALIKE: Final = 0.94  # cosine of two spectrograms: copies in noise of 10 dB have 0.96, the same voice once more 0.91
_FRAME, _HOP = 512, 128  # samples of 16 kHz: 32 ms, every 8 ms
_BINS: Final = slice(5, 115)  # 156 to 3,560 Hz: what a telephone lets through, with the harmonics of a voice apart
_FLOOR: Final = 1e-3  # of the loudest bin: what lies below is noise
_NOTHING: Final = 1e-6  # what rounding leaves of silence
_LAGS: Final = range(-24, 25)  # hops by which two cuts may differ: 192 ms

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
    """Return how alike two sounds are: the cosine of their spectrograms, a little apart at most, -1 to 1."""
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
        if not any(_as_long(other, one) for other in group if other is not one):
            continue
        try:
            spectrogram = _spectrogram(sound_of(one.segment_id))
        except BlobMissing:  # deleted meanwhile
            continue
        if any(_as_long(other, one) and _likeness(spectrogram, seen) >= ALIKE for other, seen in kept):
            gone.add(one.segment_id)
        else:
            kept.append((one, spectrogram))
    return gone


def _as_long(one: Heard, other: Heard) -> bool:
    return abs(one.length_ms - other.length_ms) <= LENGTH * max(one.length_ms, other.length_ms)


def _spectrogram(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return log energies, shape (frames, bins), without the mean of each bin: level and telephone do not count."""
    padded = np.zeros(max(len(samples), _FRAME))
    padded[: len(samples)] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME), axis=1)) ** 2
    heard = power[:, _BINS]
    loud = np.log(heard + _FLOOR * heard.max() + 1e-12)
    centred: NDArray[np.float64] = loud - loud.mean(axis=0)
    return centred


def _likeness(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the cosine of two spectrograms at the lag at which their loudness is most alike."""
    loud, other_loud = one.mean(axis=1), other.mean(axis=1)
    lag = max(_LAGS, key=lambda lag: _cosine(loud[max(0, lag) :], other_loud[max(0, -lag) :]))
    return _cosine(one[max(0, lag) :], other[max(0, -lag) :])


def _cosine(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    frames = min(len(one), len(other))
    a, b = one[:frames].ravel(), other[:frames].ravel()
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size > _NOTHING else 0.0
