"""What lies between a mouth and a recorder, drawn anew each time a window is heard: noise around the speaker, then a
telephone's band. Done on log-mel features, where it costs next to nothing: powers add, and a filter is a factor a band.
That leaves out how the phases of voice and noise meet; tests/asr/training/test_channel.py compares it with the real
thing.
"""

import random
from functools import cache

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from asr.training.sound import COLOURS, SAMPLE_RATE_HZ, noise, telephone

NOISE_S = 30  # of each colour, to take pieces of
CHANGED, WITH_NOISE, BY_TELEPHONE = 0.5, 0.8, 0.6  # of windows; of those that are changed
SNR_DB = (8.0, 30.0)
# Whisper's features are (log10 of power + 4) / 4, and nothing lies 8 below the loudest.
SCALE, RANGE = 4.0, 8.0
SILENT_DB = 30.0  # below the loudest frame there is no voice: its level is that of the rest
LEAST = 1e-10

Features = NDArray[np.float32]


def changed(heard: Features, chance: random.Random) -> Features:
    """Return log-mel features (mel bins, n) as heard through a channel drawn at random, often as they are."""
    if chance.random() >= CHANGED:
        return heard
    power, bins = _power(heard), len(heard)
    if chance.random() < WITH_NOISE:
        power = noisy(power, chance.choice(COLOURS), chance.uniform(*SNR_DB), chance.randrange(NOISE_S * 100))
    if chance.random() < BY_TELEPHONE:
        power = power * _telephone(bins)
    return logged(power)


def noisy(power: Features, colour: str, snr_db: float, start: int) -> Features:
    """Return powers (mel bins, n) with noise `snr_db` under the voice's; `start`: frame of the noise to begin at."""
    level = power.mean(0)
    voice = float(level[level >= level.max() * 10 ** (-SILENT_DB / 10)].mean())
    piece = np.take(_noise(colour, len(power)), range(start, start + power.shape[1]), axis=1, mode="wrap")
    return np.asarray(power + piece * (voice * 10 ** (-snr_db / 10)), np.float32)


def logged(power: Features) -> Features:
    """Return powers as Whisper's features."""
    told = np.log10(np.maximum(power, LEAST))
    return np.asarray(np.maximum(told, told.max() - RANGE) / SCALE + 1, np.float32)


def _power(heard: Features) -> Features:
    return np.asarray(np.power(np.float32(10), SCALE * (heard - 1)), np.float32)


@cache
def _noise(colour: str, bins: int) -> Features:
    """Return the mel powers of noise whose own mean is 1."""
    power = _powers(noise(NOISE_S * SAMPLE_RATE_HZ, np.random.default_rng(1), colour), bins)
    return np.asarray(power / power.mean(), np.float32)


@cache
def _telephone(bins: int) -> Features:
    """Return (mel bins, 1), what a telephone leaves of the power of each band."""
    white = noise(NOISE_S * SAMPLE_RATE_HZ, np.random.default_rng(1), "white")
    return np.asarray(_powers(telephone(white), bins).mean(1) / _powers(white, bins).mean(1), np.float32)[:, None]


def _powers(samples: NDArray[np.float32], bins: int) -> Features:
    return _power(FeatureExtractor(feature_size=bins)(samples)[..., :-1])
