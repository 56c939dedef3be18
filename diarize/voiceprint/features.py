"""Features that tell voices apart: 19 mel-cepstral coefficients, 100 times a second, of speech only.

    speech      |===|      |=======|          spans of the recording, in frames of 10 ms
    rows        |===||=======|                one row of `values` for each frame; pauses are left out

An hour of speech is 27 MB. The sound itself is read half a minute at a time and not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import librosa
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from diarize.diarizer import SAMPLE_RATE_HZ, Signal
from diarize.interval import Stretch

FRAME_MS = 10
COEFFICIENTS = 19
_HOP = SAMPLE_RATE_HZ * FRAME_MS // 1000
_WINDOW = 512
_MELS = 40
_PIECE_FRAMES = 3_000
# Added to a standard deviation, so that digital silence does not divide by zero.
_LEAST_DEVIATION = 1e-6


# A frame this much quieter than the loudest within half a second is a pause, a stop or noise, and tells nothing about
# the voice. On 24 synthetic conversations (benchmarks.diarize.diarization --set tuning) leaving such frames out took
# the error from 0.091 to 0.077.
QUIET_DB = 22.0
_NEAR_FRAMES = 101


@dataclass(frozen=True, slots=True)
class Span:
    """Rows [first_row, first_row + frames) are the frames of one stretch of speech."""

    stretch: Stretch
    first_row: int
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """The mean and standard deviation of each coefficient, over `rows` frames; float64, shape (19,)."""

    rows: int
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SpeechFrames:
    """`values`: float32, shape (rows, 19), standardised by `scale`: less its mean, over its deviation. `loud`: shape
    (rows,), the rows that tell something about the voice; a voice is judged by these.
    """

    values: NDArray[np.float32]
    loud: NDArray[np.bool_]
    spans: tuple[Span, ...]
    scale: Scale


def pooled(scales: Sequence[Scale]) -> Scale:
    """Return the scale of the frames of all scales together."""
    rows = np.array([scale.rows for scale in scales], np.float64)[:, None]
    means = np.stack([scale.mean for scale in scales])
    mean = (rows * means).sum(axis=0) / rows.sum()
    squares = np.stack([np.square(scale.deviation) for scale in scales]) + np.square(means - mean)
    return Scale(int(rows.sum()), mean, np.sqrt((rows * squares).sum(axis=0) / rows.sum()))


def speech_frames(signal: Signal, speech: Sequence[Stretch], scale: Scale | None = None) -> SpeechFrames:
    """Return the features of the speech. `speech`: sorted, disjoint, inside the signal. Without a `scale` each column
    gets mean 0 and variance 1.
    """
    spans: list[Span] = []
    rows = 0
    for stretch in speech:
        frames = max(1, (stretch.end_ms - stretch.start_ms) // FRAME_MS)
        spans.append(Span(stretch, rows, frames))
        rows += frames
    values = np.empty((rows, COEFFICIENTS), np.float32)
    loudness_db = np.empty(rows, np.float32)
    for span in spans:
        for offset in range(0, span.frames, _PIECE_FRAMES):
            count = min(_PIECE_FRAMES, span.frames - offset)
            first = span.first_row + offset
            samples = _read(signal, span.stretch.start_ms + offset * FRAME_MS, count)
            values[first : first + count] = _cepstra(samples)
            loudness_db[first : first + count] = _loudness_db(samples)
    scale = scale or _scale(values)
    for column, mean, deviation in zip(values.T, scale.mean, scale.deviation, strict=True):
        column -= mean
        column /= deviation
    loud = loudness_db > maximum_filter1d(loudness_db, _NEAR_FRAMES) - QUIET_DB
    return SpeechFrames(values, loud, tuple(spans), scale)


def _scale(values: NDArray[np.float32]) -> Scale:
    # Column by column: numpy's variance makes a copy of its input, twice as wide.
    mean = np.array([column.mean(dtype=np.float64) for column in values.T])
    deviation = np.array([column.std(dtype=np.float64) for column in values.T])
    return Scale(len(values), mean, deviation + _LEAST_DEVIATION)


def _read(signal: Signal, start_ms: int, frames: int) -> NDArray[np.float32]:
    """Return the samples of this many frames, with zeros after the end of the sound."""
    length = (frames - 1) * _HOP + _WINDOW
    samples = signal.read(start_ms, start_ms + -(-length * 1000 // SAMPLE_RATE_HZ))[:length]
    padded: NDArray[np.float32] = np.pad(samples, (0, length - len(samples)))
    return padded


def _loudness_db(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the power of each frame in dB, shape (frames,); -100 for digital silence."""
    total = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    power = (total[_WINDOW::_HOP] - total[:-_WINDOW:_HOP]) / _WINDOW
    loudness_db: NDArray[np.float32] = (10 * np.log10(power + 1e-10)).astype(np.float32)
    return loudness_db


def _cepstra(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return MFCC 1 to 19, shape (frames, 19). MFCC 0, the loudness, tells more about the microphone."""
    mel = librosa.feature.melspectrogram(
        y=samples, sr=SAMPLE_RATE_HZ, n_fft=_WINDOW, win_length=400, hop_length=_HOP, center=False, n_mels=_MELS
    )
    # top_db=None: a floor relative to this piece's peak would make the result depend on where the pieces are cut.
    decibels = librosa.power_to_db(mel, top_db=None)
    coefficients: NDArray[np.float32] = librosa.feature.mfcc(S=decibels, n_mfcc=COEFFICIENTS + 1)[1:].T
    return coefficients
