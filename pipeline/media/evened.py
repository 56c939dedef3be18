"""Evened sound: what the voice detector hears, without a constant offset and at one loudness. Nothing else hears it.

    signal --less its mean over 200 ms--> --level of the 8 s around--> gain to -20 dB --> blocks

The detector was trained on sound of usual loudness. At a peak of -60 dB it finds half of the speech. On a large
constant offset (some telephone cards add one) it finds nothing. The level is the 95th percentile of the loudness of
50 ms frames, so that pauses do not count. It is taken around each moment: quiet speech after loud music must not be
measured by the music.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from diarize.diarizer import SAMPLE_RATE_HZ, Signal

TARGET_DB = -20.0  # RMS of speech on a good line, below full scale
MOST_GAIN_DB = 80.0
AROUND_MS = 8_000  # tried by hand: with 20 s, quiet speech after loud music is partly lost
_PERCENTILE = 95
_MEAN_OF = SAMPLE_RATE_HZ // 5  # 200 ms: longer than any period of a voice, which it leaves as it is
_FRAME = SAMPLE_RATE_HZ // 20  # 50 ms
_FRAMES_A_SECOND = 20
_LEAST_POWER = 1e-14
_BLOCK_MS = 16_000

Samples = NDArray[np.float32]


def evened(signal: Signal) -> Iterator[Samples]:
    """Yield the whole signal in blocks of 16 s, the last one shorter: float32, shape (n,), within -1..1.

    The signal is read twice, block by block.
    """
    gains = _gains_db(np.concatenate([_levels_db(block) for block in _filtered(signal)] or [np.zeros(0)]))
    start = 0
    for block in _filtered(signal):
        at_s = (start + np.arange(len(block))) / SAMPLE_RATE_HZ
        gain_db = np.interp(at_s, np.arange(len(gains)), gains)
        yield np.clip(block * 10 ** (gain_db / 20), -1, 1).astype(np.float32)
        start += len(block)


def _filtered(signal: Signal) -> Iterator[NDArray[np.float64]]:
    """Yield blocks of the signal, each sample less the mean of the 200 ms that end with it."""
    before: NDArray[np.float64] | None = None
    # The last ms may be a part of one, which duration_ms leaves out: ask for one more.
    for start_ms in range(0, signal.duration_ms + 1, _BLOCK_MS):
        samples = signal.read(start_ms, min(start_ms + _BLOCK_MS, signal.duration_ms + 1)).astype(np.float64)
        if not len(samples):
            return
        if before is None:  # as if the first sample had stood for ever: a constant offset makes no step at the start
            before = np.full(_MEAN_OF - 1, samples[0])
        joined = np.concatenate([before, samples])
        sums = np.cumsum(np.concatenate([[0.0], joined]))
        yield samples - (sums[_MEAN_OF:] - sums[:-_MEAN_OF]) / _MEAN_OF
        before = joined[-(_MEAN_OF - 1) :]


def _levels_db(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the loudness of each 50 ms in dB below full scale."""
    frames = np.pad(block, (0, -len(block) % _FRAME)).reshape(-1, _FRAME)
    loudness: NDArray[np.float64] = 10 * np.log10((frames**2).mean(axis=1) + _LEAST_POWER)
    return loudness


def _gains_db(levels_db: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the gain at each full second."""
    half = AROUND_MS // 1000 * _FRAMES_A_SECOND // 2
    around = [
        np.percentile(levels_db[max(0, middle - half) : middle + half + 1], _PERCENTILE)
        for middle in range(0, len(levels_db), _FRAMES_A_SECOND)
    ]
    return np.clip(TARGET_DB - np.array(around), 0, MOST_GAIN_DB)
