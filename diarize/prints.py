"""Prints: numbers that describe a voice, to find the same voice in another recording. No model, no torch; coarse.

    turns of one speaker -> longest first, up to 2 min -> pitch + covariance of 16 cepstral coefficients -> print

Only the telephone band is used, so that a call and a studio recording can be compared. The mean is not kept: it says
more about the line than about the voice. How alike two prints are, and how often that is wrong: diarize/likeness.py.
"""

from collections.abc import Iterator, Sequence

import librosa
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from diarize.diarizer import SAMPLE_RATE_HZ, Signal
from diarize.likeness import COEFFICIENTS, Print
from diarize.turn import Turn

LEAST_MS, MOST_MS = 5_000, 120_000

_BAND_HZ = (300, 3400)
_MELS = 24
_HOP, _WINDOW = SAMPLE_RATE_HZ // 100, 400
_FOURIER, _PITCH_WINDOW = 512, 1024
_PITCH_HZ = (60, 400)
_QUIET_DB, _NEAR_FRAMES = 18.0, 101
# Added to each variance: a band without any sound has a variance of 0.
_REGULARISER = 0.1
_PIECE_MS = 20_000


def voice_print(signal: Signal, turns: Sequence[Turn], least_ms: int = LEAST_MS) -> Print | None:
    """Return float32, shape (137,): the pitch in octaves above 1 Hz, then the covariance's upper triangle.

    `turns`: of one speaker, in this signal. None where there is less than `least_ms` of loud enough speech in them.
    """
    cepstra, pitch = [np.empty((0, COEFFICIENTS), np.float32)], [np.empty(0, np.float32)]
    for samples in _longest(signal, turns):
        loud = _loud(samples)
        cepstra.append(_cepstra(samples)[loud])
        pitch.append(_octaves(samples)[loud])
    frames = np.concatenate(cepstra)
    if len(frames) * 10 < least_ms:
        return None
    covariance = np.cov(frames.T) + _REGULARISER * np.eye(COEFFICIENTS)
    upper = covariance[np.triu_indices(COEFFICIENTS)]
    return np.concatenate([[np.median(np.concatenate(pitch))], upper]).astype(np.float32)


def _longest(signal: Signal, turns: Sequence[Turn]) -> Iterator[NDArray[np.float32]]:
    """Yield samples of the turns, longest first, in pieces of at most 20 s, MOST_MS in all."""
    left_ms = MOST_MS
    for turn in sorted(turns, key=lambda turn: (-turn.duration_ms, turn.start_ms)):
        for start_ms in range(turn.start_ms, turn.end_ms, _PIECE_MS):
            end_ms = min(turn.end_ms, start_ms + _PIECE_MS, start_ms + left_ms)
            samples = signal.read(start_ms, end_ms)
            if len(samples) >= _PITCH_WINDOW:
                yield samples
            left_ms -= max(0, end_ms - start_ms)
            if left_ms <= 0:
                return


def _frames(samples: NDArray[np.float32]) -> int:
    return 1 + (len(samples) - _PITCH_WINDOW) // _HOP


def _loud(samples: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which frames are loud enough to be voice: within 18 dB of the loudest frame within half a second."""
    total = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    power = (total[_WINDOW::_HOP] - total[:-_WINDOW:_HOP])[: _frames(samples)] / _WINDOW
    level_db = 10 * np.log10(power + 1e-10)
    loud: NDArray[np.bool_] = level_db > maximum_filter1d(level_db, _NEAR_FRAMES) - _QUIET_DB
    return loud


def _cepstra(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return MFCC 1 to 16 of the telephone's band, shape (frames, 16)."""
    mel = librosa.feature.melspectrogram(
        y=samples, sr=SAMPLE_RATE_HZ, n_fft=_FOURIER, win_length=_WINDOW, hop_length=_HOP, center=False,
        n_mels=_MELS, fmin=_BAND_HZ[0], fmax=_BAND_HZ[1],
    )  # fmt: skip
    decibels = librosa.power_to_db(mel, amin=1e-9, top_db=None)
    coefficients: NDArray[np.float32] = librosa.feature.mfcc(S=decibels, n_mfcc=COEFFICIENTS + 1)[1:].T
    return coefficients[: _frames(samples)]


def _octaves(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the pitch of each frame in octaves above 1 Hz, by YIN."""
    low, high = _PITCH_HZ
    hz = librosa.yin(
        samples, fmin=low, fmax=high, sr=SAMPLE_RATE_HZ, frame_length=_PITCH_WINDOW, hop_length=_HOP, center=False
    )
    octaves: NDArray[np.float32] = np.log2(hz[: _frames(samples)]).astype(np.float32)
    return octaves
