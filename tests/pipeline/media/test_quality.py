"""Levels are what librosa says they are; the signal-to-noise ratio is what was mixed in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from soxr import resample

from pipeline.media.quality import Quality, QualityMeter

Sound = NDArray[np.float32]
SECOND = 16_000


def measured(sound: Sound, block: int = 2 * SECOND) -> Quality:
    meter = QualityMeter()
    for start in range(0, len(sound), block):
        meter.add(sound[start : start + block])
    return meter.result()


def noise(seconds: float, level_db: float, seed: int = 1) -> Sound:
    """White noise of this RMS level."""
    sound = np.random.default_rng(seed).standard_normal(round(seconds * SECOND))
    return np.asarray(sound * 10 ** (level_db / 20), dtype=np.float32)


def bursts(seconds: int, level_db: float) -> Sound:
    """Noise in every other half second, as words and pauses."""
    sound = noise(seconds, level_db, seed=2)
    sound[np.arange(len(sound)) // (SECOND // 2) % 2 == 1] = 0
    return sound


@pytest.mark.parametrize(
    ("sound", "loudness_dbfs", "peak_dbfs", "clipped_share"),
    [
        (np.zeros(SECOND, np.float32), -100.0, -100.0, 0.0),
        (np.ones(SECOND, np.float32), 0.0, 0.0, 1.0),
        (np.full(SECOND, 0.1, np.float32), -20.0, -20.0, 0.0),
        (np.sin(2 * np.pi * 440 * np.arange(SECOND) / SECOND).astype(np.float32), -3.0, 0.0, 0.09),
        (np.zeros(0, np.float32), -100.0, -100.0, 0.0),
    ],
)
def test_levels(sound: Sound, loudness_dbfs: float, peak_dbfs: float, clipped_share: float) -> None:
    quality = measured(sound)
    assert quality.loudness_dbfs == pytest.approx(loudness_dbfs, abs=0.05)
    assert quality.peak_dbfs == pytest.approx(peak_dbfs, abs=0.05)
    assert quality.clipped_share == pytest.approx(clipped_share, abs=0.01)


@pytest.mark.parametrize("snr_db", [5, 10, 20, 30, 40])
def test_snr_is_what_was_mixed(snr_db: int) -> None:
    sound = bursts(20, -15) + noise(20, -15 - snr_db)
    # In the bursts there is speech and noise: 10 log10(10^(snr/10) + 1).
    assert measured(sound).snr_db == pytest.approx(10 * np.log10(10 ** (snr_db / 10) + 1), abs=1.5)


def test_digital_silence_between_words_does_not_flatter() -> None:
    padded = np.concatenate([np.zeros(30 * SECOND, np.float32), bursts(20, -15) + noise(20, -35)])
    assert measured(padded).snr_db == pytest.approx(20, abs=1.5)


@pytest.mark.parametrize("sound", [noise(5, -30), np.zeros(SECOND, np.float32), np.zeros(10, np.float32)])
def test_nothing_stands_out(sound: Sound) -> None:
    assert measured(sound).snr_db < 2


@given(st.integers(0, 5 * SECOND), st.sampled_from([320, 3200, SECOND]), st.integers(0, 99))
def test_blocks_do_not_matter(length: int, block: int, seed: int) -> None:
    sound = noise(length / SECOND, -20, seed).clip(-1, 1)
    assert measured(sound, block) == measured(sound, max(1, length))


@pytest.mark.slow  # importing librosa takes seconds, and 220 MB: which is why the product does not
def test_frame_levels_are_those_of_librosa() -> None:
    import librosa  # noqa: PLC0415

    sound = bursts(20, -15) + noise(20, -40)
    frames = librosa.feature.rms(y=sound, frame_length=320, hop_length=320, center=False)[0]
    levels_db = librosa.amplitude_to_db(frames, ref=1.0, amin=1e-5, top_db=None)
    expected_db = np.percentile(levels_db, 95) - np.percentile(levels_db, 10)
    assert measured(sound).snr_db == pytest.approx(expected_db, abs=0.2)
    assert measured(sound).loudness_dbfs == pytest.approx(10 * np.log10(np.mean(frames**2)), abs=0.06)


def test_a_telephone_has_no_high_band() -> None:
    wide = noise(4, -20)
    telephone = resample(resample(wide, SECOND, 8_000), 8_000, SECOND)
    assert measured(wide).high_band_db == pytest.approx(10 * np.log10(77 / 63), abs=0.3)  # bins of white noise
    low = measured(telephone).high_band_db
    assert low is not None
    assert low < -80
    assert measured(telephone, block=3 * 320).high_band_db == low
    assert measured(np.zeros(SECOND, np.float32)).high_band_db is None
