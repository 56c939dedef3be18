"""Quality: how good the sound of a channel is, measured while it streams by.

Levels are dB relative to full scale (a full-scale square wave is 0 dBFS), never under -100.

Signal-to-noise ratio: the 95th percentile of the levels of 20 ms frames (speech) minus the 10th (what is left in the
pauses), as in NIST's "quick" STNR with fixed percentiles in place of its fitted noise peak. Frames under -90 dBFS,
the last bit of 16, are left out: digital silence between words says nothing about the noise behind them. A recording
without pauses scores too low, never too high. 0 dB means that nothing stands out (silence, or steady noise).

High band: the power from 4.2 kHz up to 8 kHz over that of a telephone's band (300 to 3400 Hz), in one of 8 frames under
a Hann window. What came through a telephone and was resampled has next to nothing there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME_SAMPLES = 320
FLOOR_DB = -100.0
_DIGITAL_SILENCE_DB = -90.0
_CLIPPED = 0.99  # of full scale: a resampler smears flat tops a little
_BINS_PER_DB = 10
_NOISE_PERCENTILE, _SPEECH_PERCENTILE = 10, 95
_SPECTRUM_EVERY = 8
_HANN = np.hanning(FRAME_SAMPLES)
_TELEPHONE_BINS, _HIGH_BINS = slice(6, 69), slice(84, 161)  # of 50 Hz each


@dataclass(frozen=True, slots=True)
class Quality:
    """`loudness_dbfs`: RMS of the whole channel. `clipped_share`: samples at full scale, 0 to 1. `high_band_db`: see
    the top; None in silence, and where a recording was prepared before this was measured.
    """

    loudness_dbfs: float
    peak_dbfs: float
    clipped_share: float
    snr_db: float
    high_band_db: float | None = None


class QualityMeter:
    """Takes one channel block by block; every block but the last holds a multiple of 320 samples."""

    def __init__(self) -> None:
        self._samples = 0
        self._energy = 0.0
        self._peak = 0.0
        self._clipped = 0
        # The levels of all frames as a histogram: flat memory, exact to 0.1 dB.
        self._levels = np.zeros(int(-FLOOR_DB * _BINS_PER_DB) + 1, dtype=np.int64)
        self._frames = 0
        self._telephone = self._high = 0.0

    def add(self, samples: NDArray[np.float32]) -> None:
        """Take samples float32, shape (n,), within -1..1."""
        if not len(samples):
            return
        magnitude = np.abs(samples)
        power = np.square(samples, dtype=np.float64)
        self._samples += len(samples)
        self._energy += float(power.sum())
        self._peak = max(self._peak, float(magnitude.max()))
        self._clipped += int(np.count_nonzero(magnitude >= _CLIPPED))
        whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
        levels_db = decibels(power[:whole].reshape(-1, FRAME_SAMPLES).mean(axis=1))
        bins = np.rint((levels_db - FLOOR_DB) * _BINS_PER_DB).astype(np.int64)
        self._levels += np.bincount(bins, minlength=len(self._levels))
        self._look_high(samples[:whole].reshape(-1, FRAME_SAMPLES))

    def result(self) -> Quality:
        """Return the quality of everything taken so far."""
        samples = max(1, self._samples)
        return Quality(
            loudness_dbfs=round(float(decibels(np.array(self._energy / samples))), 1),
            peak_dbfs=round(float(decibels(np.array(self._peak**2))), 1),
            clipped_share=self._clipped / samples,
            snr_db=round(self._percentile_db(_SPEECH_PERCENTILE) - self._percentile_db(_NOISE_PERCENTILE), 1),
            high_band_db=self._high_band_db(),
        )

    def _look_high(self, frames: NDArray[np.float32]) -> None:
        """Add up the power in both bands. `frames`: shape (n, 320)."""
        chosen = frames[-self._frames % _SPECTRUM_EVERY :: _SPECTRUM_EVERY]
        self._frames += len(frames)
        power = np.abs(np.fft.rfft(chosen * _HANN, axis=1)) ** 2
        self._telephone += float(power[:, _TELEPHONE_BINS].sum())
        self._high += float(power[:, _HIGH_BINS].sum())

    def _high_band_db(self) -> float | None:
        if not self._telephone:
            return None
        return round(10 * float(np.log10(max(self._high / self._telephone, 10 ** (FLOOR_DB / 10)))), 1)

    def _percentile_db(self, percentile: int) -> float:
        heard = self._levels.copy()
        heard[: int((_DIGITAL_SILENCE_DB - FLOOR_DB) * _BINS_PER_DB)] = 0
        if not heard.any():
            return FLOOR_DB
        rank = int(np.searchsorted(heard.cumsum(), percentile / 100 * heard.sum()))
        return FLOOR_DB + rank / _BINS_PER_DB


def decibels(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 10 log10(power), within FLOOR_DB..0, for powers of any shape where 1 is full scale."""
    return np.asarray(10 * np.log10(np.clip(power, 10 ** (FLOOR_DB / 10), 1.0)), dtype=np.float64)
