"""What a channel does to features, against what it does to sound."""

import random

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from asr.training import channel
from asr.training.sound import telephone
from boli.demo.samples import sound
from boli.demo.samples.voice import Voice, say

EXTRACT = FeatureExtractor(feature_size=80)


@pytest.fixture(scope="module")
def voice() -> NDArray[np.float32]:
    said = sound.levelled(say(Voice("A", "ta", "f4", 160, 50), "நாளை காலை பத்து மணிக்கு பேருந்து வரும்"))
    return np.concatenate([np.zeros(4000, np.float32), said, np.zeros(4000, np.float32)])


def heard(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(EXTRACT(samples)[..., :-1], np.float32)


def really(samples: NDArray[np.float32], snr_db: float, seed: int) -> NDArray[np.float32]:
    """Return the features of the sound with noise through a telephone."""
    return heard(telephone(sound.noisy(samples[:, None], snr_db, samples != 0, seed)[:, 0]))


def told(samples: NDArray[np.float32], snr_db: float, start: int) -> NDArray[np.float32]:
    power = np.power(10.0, 4 * (heard(samples) - 1)).astype(np.float32)
    return channel.logged(channel.noisy(power, "pink", snr_db, start) * channel._telephone(80))


def apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    frames = min(one.shape[1], other.shape[1])
    return float(np.abs(one[:, :frames] - other[:, :frames]).mean())


def test_features_change_as_those_of_the_real_sound_do(voice: NDArray[np.float32]) -> None:
    """As near to the real channel as two draws of its noise are to each other, to a third."""
    real = really(voice, 15, 1)
    chance = apart(real, really(voice, 15, 2))
    assert apart(real, told(voice, 15, 500)) < 4 / 3 * chance
    assert apart(real, heard(voice)) > 4 * chance


@pytest.mark.parametrize("wrong_db", [3, 27])
def test_the_level_of_the_noise_is_right(voice: NDArray[np.float32], wrong_db: float) -> None:
    real = really(voice, 15, 1)
    assert apart(real, told(voice, 15, 500)) < 0.75 * apart(real, told(voice, wrong_db, 500))


def test_half_the_windows_are_left_as_they_are_and_the_rest_differ(voice: NDArray[np.float32]) -> None:
    clean, chance = heard(voice), random.Random(1)
    drawn = [channel.changed(clean, chance) for _ in range(100)]
    same = sum(one is clean for one in drawn)
    assert 35 <= same <= 65
    assert len({one.tobytes() for one in drawn}) > 80 - same
    for one in drawn:
        assert one.dtype == np.float32
        assert one.shape == clean.shape
        assert np.isfinite(one).all()
        assert one.max() - one.min() <= 2 + 1e-4


def test_silence_stays_finite() -> None:
    chance = random.Random(2)
    for _ in range(20):
        assert np.isfinite(channel.changed(heard(np.zeros(16_000, np.float32)), chance)).all()
