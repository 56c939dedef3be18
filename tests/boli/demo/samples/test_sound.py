"""Sound of the bundled recordings: levels, telephone, noise and crosstalk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from boli.demo.samples.sound import TELEPHONE_RATE_HZ, crosstalk, decibels, levelled, noise, noisy, telephone
from boli.demo.samples.voice import SAMPLE_RATE_HZ
from tests.bundled import level_db


def tone(hz: float, level: float = 0.1, length: int = SAMPLE_RATE_HZ) -> NDArray[np.float32]:
    return (level * np.sqrt(2) * np.sin(2 * np.pi * hz * np.arange(length) / SAMPLE_RATE_HZ)).astype(np.float32)


@given(st.floats(0.001, 0.7), st.floats(-40, -12))
def test_levelling_reaches_the_level(before: float, wanted_db: float) -> None:
    assert level_db(levelled(tone(440, before), wanted_db)) == pytest.approx(wanted_db, abs=0.1)


def test_levelling_stops_before_a_peak_is_cut() -> None:
    click = np.zeros(SAMPLE_RATE_HZ, np.float32)
    click[100] = 0.5
    assert np.max(np.abs(levelled(click))) == pytest.approx(decibels(-1), rel=1e-3)


@pytest.mark.parametrize(("hz", "passes"), [(50, False), (100, False), (500, True), (1000, True), (3000, True)])
def test_the_telephone_passes_the_voice_band(hz: float, passes: bool) -> None:
    line = telephone(tone(hz)[:, None])
    assert line.shape == (TELEPHONE_RATE_HZ, 1)
    lost_db = level_db(tone(hz)) - level_db(line[800:-800])
    assert lost_db < 1 if passes else lost_db > 20


@given(st.floats(0, 40), st.integers(0, 99))
def test_noise_lies_under_the_speech_and_not_under_the_pauses(snr_db: float, seed: int) -> None:
    talk = np.concatenate([tone(440), np.zeros(SAMPLE_RATE_HZ, np.float32)])[:, None]
    heard = noisy(talk, snr_db, talk[:, 0] != 0, seed)
    assert level_db(tone(440)) - level_db(heard - talk) == pytest.approx(snr_db, abs=0.2)


def test_noise_is_the_same_for_a_seed_and_differs_between_channels() -> None:
    first = noise((4000, 2), -30, 1)
    assert np.array_equal(first, noise((4000, 2), -30, 1))
    assert not np.array_equal(first, noise((4000, 2), -30, 2))
    assert abs(np.corrcoef(first[:, 0], first[:, 1])[0, 1]) < 0.3


def test_crosstalk_reaches_the_other_channel_alone() -> None:
    call = np.stack([tone(440), np.zeros(SAMPLE_RATE_HZ, np.float32)], axis=1)
    heard = crosstalk(call, -30)
    assert np.array_equal(heard[:, 0], call[:, 0])
    assert level_db(call[:, 0]) - level_db(heard[:, 1]) == pytest.approx(30, abs=0.01)
