"""Fbank: log energies of 80 mel bands, 100 times a second, as Kaldi computes them (compute-fbank-feats, no dither).

    25 ms, every 10 ms -> mean out -> pre-emphasis 0.97 -> Povey's window -> power spectrum -> mel bands -> log

Mel: 1127 ln(1 + f / 700), triangles between 20 Hz and 8 kHz. The sound is in [-1, 1], as 3D-Speaker feeds it.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BANDS = 80
STEP_SAMPLES = 160
FRAME_SAMPLES = 400
_FFT = 512
_RATE_HZ = 16_000
_LOWEST_HZ = 20.0
_PREEMPHASIS = 0.97
_FLOOR = float(np.finfo(np.float32).eps)


def fbank(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the features, float32, shape (frames, BANDS). `samples`: float32, shape (n,), 16 000 Hz.

    Frames that would reach over the end are left out: n samples give 1 + (n - 400) // 160 frames.
    """
    if len(samples) < FRAME_SAMPLES:
        return np.zeros((0, BANDS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME_SAMPLES)[::STEP_SAMPLES].astype(np.float32)
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - np.float32(_PREEMPHASIS) * before) * _window(), _FFT, axis=1)
    power = (spectrum.real**2 + spectrum.imag**2)[:, : _FFT // 2]
    return np.log(np.maximum(power @ _triangles(), _FLOOR)).astype(np.float32)


@lru_cache
def _window() -> NDArray[np.float32]:
    turn = 2 * np.pi * np.arange(FRAME_SAMPLES) / (FRAME_SAMPLES - 1)
    return ((0.5 - 0.5 * np.cos(turn)) ** 0.85).astype(np.float32)


@lru_cache
def _triangles() -> NDArray[np.float32]:
    """Return the weight of each bin of the spectrum in each band, shape (256, BANDS)."""
    edges = np.linspace(_mel(np.array(_LOWEST_HZ)), _mel(np.array(_RATE_HZ / 2)), BANDS + 2)
    bins = _mel(np.arange(_FFT // 2) * _RATE_HZ / _FFT)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _mel(frequency_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1127.0 * np.log1p(frequency_hz / 700.0)
