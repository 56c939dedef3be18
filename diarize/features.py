"""Features: what of the sound tells voices apart. 19 mel-cepstral coefficients, 100 times a second, of speech only.

    speech      |===|      |=======|          spans of the recording, in frames of 10 ms
    rows        |===||=======|                one row of `values` a frame, pauses left out

An hour of speech is 27 MB. The sound itself is read half a minute at a time and let go.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import librosa
import numpy as np
from numpy.typing import NDArray

from diarize.diarizer import SAMPLE_RATE_HZ, Signal, Stretch

FRAME_MS = 10
COEFFICIENTS = 19
_HOP = SAMPLE_RATE_HZ * FRAME_MS // 1000
_WINDOW = 512
_MELS = 40
_PIECE_FRAMES = 3_000
# Added to a standard deviation, so that digital silence does not divide by zero.
_LEAST_DEVIATION = 1e-6


@dataclass(frozen=True, slots=True)
class Span:
    """Rows [first_row, first_row + frames) are the frames of one stretch of speech."""

    stretch: Stretch
    first_row: int
    frames: int


@dataclass(frozen=True, slots=True, eq=False)
class SpeechFrames:
    """`values`: float32, shape (rows, 19), each column of mean 0 and variance 1 over the recording."""

    values: NDArray[np.float32]
    spans: tuple[Span, ...]


def speech_frames(signal: Signal, speech: Sequence[Stretch]) -> SpeechFrames:
    """Return the features of the speech. `speech`: sorted, disjoint, inside the signal."""
    spans: list[Span] = []
    rows = 0
    for stretch in speech:
        frames = max(1, (stretch.end_ms - stretch.start_ms) // FRAME_MS)
        spans.append(Span(stretch, rows, frames))
        rows += frames
    values = np.empty((rows, COEFFICIENTS), np.float32)
    for span in spans:
        for offset in range(0, span.frames, _PIECE_FRAMES):
            count = min(_PIECE_FRAMES, span.frames - offset)
            first = span.first_row + offset
            values[first : first + count] = _cepstra(signal, span.stretch.start_ms + offset * FRAME_MS, count)
    for column in values.T:  # one by one: numpy's variance copies what it is given, twice as wide
        column -= column.mean(dtype=np.float64)
        column /= column.std(dtype=np.float64) + _LEAST_DEVIATION
    return SpeechFrames(values, tuple(spans))


def _cepstra(signal: Signal, start_ms: int, frames: int) -> NDArray[np.float32]:
    """Return MFCC 1 to 19, shape (frames, 19). MFCC 0, the loudness, says more of the microphone than of the voice."""
    length = (frames - 1) * _HOP + _WINDOW
    samples = signal.read(start_ms, start_ms + -(-length * 1000 // SAMPLE_RATE_HZ))[:length]
    samples = np.pad(samples, (0, length - len(samples)))
    mel = librosa.feature.melspectrogram(
        y=samples, sr=SAMPLE_RATE_HZ, n_fft=_WINDOW, win_length=400, hop_length=_HOP, center=False, n_mels=_MELS
    )
    # top_db=None: a floor relative to this piece's peak would make the result depend on where the pieces are cut.
    decibels = librosa.power_to_db(mel, top_db=None)
    coefficients: NDArray[np.float32] = librosa.feature.mfcc(S=decibels, n_mfcc=COEFFICIENTS + 1)[1:].T
    return coefficients
