"""Duplicate channels: does a channel carry the same sound as an earlier one? Then it is heard once, not twice.

Many "stereo" files are one microphone written twice: louder on one side, inverted, or through a codec that adds its
own noise. Channel k is the same as channel j if one gain g explains it everywhere: in every second, the remainder
k - g * j is 20 dB below k, or below -60 dBFS. Each second counts by itself, so that a quiet word on one side alone is
not lost in an hour of shared music. A copy that comes a little later is found by pipeline/media/delayed_copies.py.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.media.delayed_copies import DelayedCopies

_SECOND = 16_000
_REMAINDER = 10 ** (-20 / 10)
_INAUDIBLE = 10 ** (-60 / 10)


class DuplicateChannels:
    """Finds duplicate channels, block by block. Every block but the last holds a multiple of 16 000 samples.

    Memory: some numbers for each second of sound and pair of channels (12 h of stereo: 3 MB).
    """

    def __init__(self) -> None:
        self._delayed = DelayedCopies()
        self._moments: list[NDArray[np.float64]] = []

    def add(self, block: NDArray[np.float32]) -> None:
        """Take a block of all channels: float32, shape (n, channels)."""
        if block.shape[1] > 1:
            self._delayed.add(block)
        for start in range(0, len(block), _SECOND):
            second = block[start : start + _SECOND]
            exact = second.astype(np.float64)
            self._moments.append(exact.T @ exact / _SECOND)

    def result(self) -> tuple[int | None, ...]:
        """Return for each channel the first earlier channel with the same sound, or None."""
        if not self._moments:
            return ()
        moments = np.stack(self._moments)
        originals: list[int | None] = []
        for k in range(moments.shape[1]):
            same = (j for j in range(k) if originals[j] is None and self._is_same(moments, j, k))
            originals.append(next(same, None))
        return tuple(originals)

    def _is_same(self, moments: NDArray[np.float64], j: int, k: int) -> bool:
        return _is_same(moments, j, k) or self._delayed.is_copy(j, k)


def _is_same(moments: NDArray[np.float64], j: int, k: int) -> bool:
    """`moments`: float64, shape (seconds, channels, channels), mean products of channels."""
    jj, kk, jk = moments[:, j, j], moments[:, k, k], moments[:, j, k]
    if max(jj.max(), 0) <= _INAUDIBLE or max(kk.max(), 0) <= _INAUDIBLE:
        return False
    gain = jk.sum() / jj.sum()
    remainder = kk - 2 * gain * jk + gain**2 * jj
    return bool(np.all(remainder <= np.maximum(kk * _REMAINDER, _INAUDIBLE)))
