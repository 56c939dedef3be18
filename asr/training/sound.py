"""Sound: what a recording adds to a voice: room, line, codec, noise, another voice, level. The same generator state
gives the same sound. Samples are float32 (n,) at 16 000 Hz.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

SAMPLE_RATE_HZ = 16_000
TELEPHONE_BAND_HZ = (300, 3400)  # the voice band of ITU-T G.712
MU = 255.0  # of mu-law, ITU-T G.711
MAINS_HZ = 50

Samples = NDArray[np.float32]


def noise(count: int, chance: Generator, colour: str) -> Samples:
    """Return noise of power 1: `white`, `pink`, `brown`, or `hum` (mains and its harmonics over a little white)."""
    white = chance.standard_normal(count).astype(np.float32)
    if colour == "hum":
        return _unit(0.2 * white + _hum(count, chance))
    steepness = {"white": 0.0, "pink": 0.5, "brown": 1.0}[colour]
    spectrum = np.fft.rfft(white)
    hz = np.maximum(np.fft.rfftfreq(count, 1 / SAMPLE_RATE_HZ), 50.0) if count > 1 else np.ones(1)
    return _unit(np.fft.irfft(spectrum / hz**steepness, count).astype(np.float32))


def music(count: int, chance: Generator) -> Samples:
    """Return music of power 1: chords of harmonic tones that decay, with a new chord about every half second."""
    out = np.zeros(count, np.float32)
    start = 0
    while start < count:
        length = int(chance.uniform(0.25, 0.9) * SAMPLE_RATE_HZ)
        seconds = np.arange(min(length, count - start)) / SAMPLE_RATE_HZ
        root = 110.0 * 2 ** (chance.integers(0, 25) / 12)
        for interval in (0, chance.choice([3, 4]), 7):
            for harmonic in range(1, 5):
                tone = np.sin(2 * np.pi * root * 2 ** (interval / 12) * harmonic * seconds)
                out[start : start + len(seconds)] += (tone * np.exp(-3 * seconds) / harmonic**1.5).astype(np.float32)
        start += length
    return _unit(out)


def add_noise(samples: Samples, snr_db: float, chance: Generator, colour: str) -> Samples:
    """Return the samples with noise `snr_db` under their own power."""
    power = float(samples.std()) + 1e-6
    return (samples + noise(len(samples), chance, colour) * power * 10 ** (-snr_db / 20)).astype(np.float32)


def telephone(samples: Samples) -> Samples:
    """Return the samples through a telephone's band: 8 000 Hz and 300-3400 Hz."""
    narrow = resample_poly(samples, 1, 2)
    band = butter(4, TELEPHONE_BAND_HZ, "bandpass", fs=SAMPLE_RATE_HZ // 2, output="sos")
    wide: Samples = resample_poly(sosfilt(band, narrow), 2, 1).astype(np.float32)
    return wide[: len(samples)]


def mu_law(samples: Samples) -> Samples:
    """Return the samples as 8-bit mu-law leaves them (G.711)."""
    loud = np.clip(samples, -1, 1)
    told = np.sign(loud) * np.log1p(MU * np.abs(loud)) / np.log1p(MU)
    steps = np.round(told * 127) / 127
    return np.asarray(np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(MU)) / MU, np.float32)


def room(samples: Samples, chance: Generator) -> Samples:
    """Return the samples in a small room: echoes that decay exponentially (Polack's model), 60 dB in 0.1 to 0.5 s."""
    reverberation_s = chance.uniform(0.1, 0.5)
    length = int(reverberation_s * SAMPLE_RATE_HZ)
    decay = np.exp(-6.9 * np.arange(length) / length)
    echoes = chance.standard_normal(length) * decay * chance.uniform(0.02, 0.15)
    echoes[0] = 1.0
    return np.asarray(fftconvolve(samples, echoes)[: len(samples)], np.float32)


def spoil(samples: Samples, chance: Generator, other: Samples | None = None) -> Samples:
    """Return the samples after random changes: sometimes a room, a distant voice (`other`, of any length), noise, a
    telephone, a codec; always a change of level.
    """
    steps: list[tuple[float, Callable[[Samples], Samples]]] = [
        (0.15, lambda heard: room(heard, chance)),
        (0.10 if other is not None else 0.0, lambda heard: _under(heard, other, chance)),
        (0.50, lambda heard: add_noise(heard, chance.uniform(8, 35), chance, str(chance.choice(COLOURS)))),
        (0.30, telephone),
        (0.12, mu_law),
    ]
    for share, step in steps:
        if chance.random() < share:
            samples = step(samples)
    return np.asarray(np.clip(samples * 10 ** (chance.uniform(-18, 3) / 20), -1, 1), np.float32)


COLOURS = ("white", "pink", "brown", "hum")


def _under(samples: Samples, other: Samples | None, chance: Generator) -> Samples:
    if other is None or not len(other):
        return samples
    voice = np.resize(other, len(samples)) * 10 ** (-chance.uniform(15, 30) / 20)
    return (samples + voice).astype(np.float32)


def _hum(count: int, chance: Generator) -> Samples:
    seconds = np.arange(count) / SAMPLE_RATE_HZ
    tones = [np.sin(2 * np.pi * MAINS_HZ * harmonic * seconds) / harmonic for harmonic in range(1, 6)]
    return np.asarray(np.sum(tones, axis=0) * chance.uniform(0.5, 1.5), np.float32)


def _unit(samples: Samples) -> Samples:
    return np.asarray(samples / (samples.std() + 1e-9), np.float32)
