"""What a line, a room and a mixing desk do to a voice. Arrays in, arrays out; the same seed gives the same sound."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfiltfilt

TELEPHONE_RATE_HZ = 8_000
LOWEST_NOISE_HZ = 50
TELEPHONE_BAND_HZ = (300, 3400)  # the voice band of ITU-T G.712


def decibels(level_db: float) -> float:
    """Return the amplitude factor of a level in dB."""
    return float(10 ** (level_db / 20))


def levelled(samples: NDArray[np.float32], level_db: float = -22.0) -> NDArray[np.float32]:
    """Return float32 (n,) with root mean square `level_db` dB of full scale; quieter where a peak would pass -1 dB."""
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    peak = float(np.max(np.abs(samples)))
    return (samples * min(decibels(level_db) / rms, decibels(-1.0) / peak)).astype(np.float32)


def noise(shape: tuple[int, int], level_db: float, seed: int) -> NDArray[np.float32]:
    """Return pink noise for 16 000 Hz, float32 `shape` (samples, channels), whose power is `level_db` dB of full scale.

    Its power falls by 3 dB an octave, roughly as that of fans and traffic. Nothing lies below 50 Hz: most of pink
    noise's power would be there, unheard, and a "15 dB" recording would sound almost clean.
    """
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(shape), axis=0)
    hz = np.fft.rfftfreq(shape[0], 1 / 16_000)
    spectrum *= np.where(hz < LOWEST_NOISE_HZ, 0.0, 1 / np.sqrt(np.maximum(hz, LOWEST_NOISE_HZ)))[:, None]
    samples = np.fft.irfft(spectrum, shape[0], axis=0)
    return np.asarray(samples / samples.std() * decibels(level_db), np.float32)


def noisy(samples: NDArray[np.float32], snr_db: float, speech: NDArray[np.bool_], seed: int) -> NDArray[np.float32]:
    """Return (n, channels) with noise `snr_db` under the power of the speech; `speech` (n,) marks where it is."""
    power = float(np.mean(np.square(samples[speech], dtype=np.float64)))
    under = noise((samples.shape[0], samples.shape[1]), float(10 * np.log10(power)) - snr_db, seed)
    return (samples + under).astype(np.float32)


def crosstalk(samples: NDArray[np.float32], level_db: float) -> NDArray[np.float32]:
    """Return (n, 2) where each channel also hears the other at `level_db`."""
    return (samples + decibels(level_db) * samples[:, ::-1]).astype(np.float32)


def telephone(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (m, channels) at 8 000 Hz, band-limited to 300-3400 Hz without shifting it in time. Input: 16 000 Hz."""
    narrow = resample_poly(samples, 1, 2, axis=0)
    band = butter(4, TELEPHONE_BAND_HZ, "bandpass", fs=TELEPHONE_RATE_HZ, output="sos")
    filtered: NDArray[np.float64] = sosfiltfilt(band, narrow, axis=0)
    return filtered.astype(np.float32)
