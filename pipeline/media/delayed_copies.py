"""Delayed copies: is a channel another one a little later, as two microphones in a room hear one voice?

Every second by itself, as for exact copies (pipeline/media/duplicate_channels.py):

    j, k --correlated within 20 ms--> the best delay --filter of 4 ms around it--> what of k it does not explain

Channel k is a copy of channel j if, in every second in which it is heard, a filtered j explains all but a fiftieth of
its power, and k is nowhere more than 6 dB louder or quieter beside j than usual. The second condition keeps telephone
calls apart: an echo or cross-talk is a copy, too, but on a call each side is louder whenever its own speaker speaks.
Microphones so far from the voice that the room is only 15 dB quieter than it do not pass, and stay two channels.
"""

import numpy as np
from numpy.typing import NDArray

SECOND = 16_000
FARTHEST = 320  # samples, 20 ms: 7 m of way through the air
_TAPS = 64
# 17 dB: a person who speaks on this side alone, 15 dB under what both share, must not be lost.
_UNEXPLAINED = 0.02
_LAGS = np.abs(np.arange(_TAPS)[:, None] - np.arange(_TAPS))
_LEVELS_DB = 6.0
# A second counts if it is at most so far under the channel's loud seconds (95th percentile), and audible.
_BELOW_LOUD_DB, _INAUDIBLE_DB, _LOUD_PERCENTILE = 25.0, -60.0, 95
# After so many loud seconds that are no copy, or not as loud beside the other as the first one, the rest is not
# looked at.
_ENOUGH, _LOUD_DB = 20, -45.0
_TINY = 1e-12
_FFT = 32_768

Spectrum = NDArray[np.complex128]


class DelayedCopies:
    """Finds delayed copies second by second. Memory: three numbers for each second and pair of channels."""

    def __init__(self) -> None:
        self._seconds: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
        self._different: dict[tuple[int, int], int] = {}
        self._first: dict[tuple[int, int], float] = {}  # how much louder k was in the first loud second
        self._held: NDArray[np.float32] | None = None

    def add(self, block: NDArray[np.float32]) -> None:
        """Take a block of all channels: float32, shape (n, channels)."""
        # Silence before the first sample, and later 20 ms of what was heard before, where a copy's sound may lie.
        silence = np.zeros((FARTHEST, block.shape[1]), np.float32)
        held = np.concatenate([silence if self._held is None else self._held, block])
        while len(held) >= SECOND + 2 * FARTHEST:
            self._look(held[: SECOND + 2 * FARTHEST])
            held = held[SECOND:]
        self._held = held.copy()

    def is_copy(self, j: int, k: int) -> bool:
        """Return whether channel k is channel j later or earlier, in all that was taken. `j` is less than `k`."""
        self._finish()
        if (j, k) not in self._seconds or self._different.get((j, k), 0) >= _ENOUGH:
            return False
        level_j, level_k, left = np.array(self._seconds[j, k]).T
        heard = _heard(level_j) | _heard(level_k)
        if not heard.any():
            return False
        beside = (level_k - level_j)[heard]
        return bool(np.all(left[heard] <= _UNEXPLAINED) and np.all(np.abs(beside - np.median(beside)) <= _LEVELS_DB))

    def _finish(self) -> None:
        if self._held is not None and len(self._held) > FARTHEST:
            missing = SECOND + 2 * FARTHEST - len(self._held)
            self._look(np.pad(self._held, ((0, missing), (0, 0))))
        self._held = None

    def _look(self, heard: NDArray[np.float32]) -> None:
        """Compare a second of all channels, with 20 ms on both sides: shape (16 640, channels)."""
        sides = heard.shape[1]
        pairs = [(j, k) for k in range(sides) for j in range(k) if self._different.get((j, k), 0) < _ENOUGH]
        if not pairs:
            return
        second = np.ascontiguousarray(heard[FARTHEST:-FARTHEST].T)
        # A silent channel is explained by none and explains none: 8 of them for an hour took 30 s of CPU.
        sounds = [bool(channel.any()) for channel in heard.T]
        needed = {side for pair in pairs if all(sounds[side] for side in pair) for side in pair}
        spectra = {channel: np.fft.rfft(second[channel], _FFT) for channel in needed}
        levels = 10 * np.log10(np.square(second).mean(axis=1) + _TINY)
        for j, k in pairs:
            left = 1.0
            if sounds[j] and sounds[k]:
                lag = _best_lag(spectra[j], spectra[k])
                left = _unexplained(heard[FARTHEST - lag : FARTHEST - lag + SECOND, j], second[k])
            self._note((j, k), levels[j], levels[k], left)

    def _note(self, pair: tuple[int, int], level_j: float, level_k: float, left: float) -> None:
        self._seconds.setdefault(pair, []).append((level_j, level_k, left))
        if max(level_j, level_k) > _LOUD_DB:
            beside = level_k - level_j
            usual = self._first.setdefault(pair, beside)
            other = left > _UNEXPLAINED or abs(beside - usual) > 2 * _LEVELS_DB
            self._different[pair] = self._different.get(pair, 0) + other


def _heard(levels_db: NDArray[np.float64]) -> NDArray[np.bool_]:
    loud = np.percentile(levels_db, _LOUD_PERCENTILE) - _BELOW_LOUD_DB
    heard: NDArray[np.bool_] = levels_db > max(loud, _INAUDIBLE_DB)
    return heard


def _best_lag(j: Spectrum, k: Spectrum) -> int:
    """Return by how many samples k comes after j, -320 to 320, judged by their correlation, of either sign."""
    cross = np.fft.irfft(j.conj() * k, _FFT)
    return int(np.argmax(np.abs(np.concatenate([cross[-FARTHEST:], cross[: FARTHEST + 1]])))) - FARTHEST


def _unexplained(j: NDArray[np.float32], k: NDArray[np.float32]) -> float:
    """Return the share of k's power, 0 to 1, that j through the best short filter (Wiener) does not explain.

    Both float32, shape (16 000,), already without their delay.
    """
    power = float(k @ k)
    # A few samples of 1e-30 are no silence, and their squares are zero: then there is nothing to solve.
    if power < _TINY or float(j @ j) < _TINY:
        return 1.0
    half = _TAPS // 2
    own = np.correlate(np.pad(j, (0, _TAPS - 1)), j, "valid").astype(np.float64)
    wanted = np.correlate(np.pad(k, (half, half - 1)), j, "valid").astype(np.float64)
    own[0] *= 1 + 1e-4  # as a little white noise: keeps the equations solvable for a pure tone
    explained = np.linalg.solve(own[_LAGS], wanted) @ wanted
    return float(np.clip(1 - explained / power, 0.0, 1.0))
