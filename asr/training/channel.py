"""Channel: noise around the speaker and the band of a telephone, drawn anew each time a window is heard.

It works on log-mel features, which is cheap: powers add, and a filter is a factor for each band. That ignores how the
phases of voice and noise add; tests/asr/training/test_channel.py compares it with real filtered sound.
"""

import random
from functools import cache

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from asr.training.sound import COLOURS, SAMPLE_RATE_HZ, noise, telephone

NOISE_S = 30  # of each colour; pieces are taken from it
CHANGED, WITH_NOISE, BY_TELEPHONE = 0.5, 0.8, 0.6  # shares: of all windows; of the changed ones; of the changed ones
SNR_DB = (8.0, 30.0)
# Whisper's features are (log10 of power + 4) / 4, and nothing lies 8 below the loudest.
SCALE, RANGE = 4.0, 8.0
SILENT_DB = 30.0  # frames this much below the loudest have no voice; its level is the mean of the others
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
    """Return the share of the power of each band that a telephone leaves: shape (mel bins, 1)."""
    white = noise(NOISE_S * SAMPLE_RATE_HZ, np.random.default_rng(1), "white")
    return np.asarray(_powers(telephone(white), bins).mean(1) / _powers(white, bins).mean(1), np.float32)[:, None]


def _powers(samples: NDArray[np.float32], bins: int) -> Features:
    return _power(FeatureExtractor(feature_size=bins)(samples)[..., :-1])
