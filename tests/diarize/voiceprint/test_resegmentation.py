"""Resegmentation: who speaks at each step, given a model of each voice."""

import numpy as np
import pytest

from diarize.voiceprint.resegmentation import Mixture, likeliest

# Two voices, one coefficient: one near -3, the other near 3.
VOICES = [Mixture(np.ones(1), np.full((1, 1), at), np.ones((1, 1))) for at in (-3.0, 3.0)]


def spoken(*runs: tuple[float, int], least_steps: int = 1) -> list[int]:
    """The speakers of so many rows at each value, a step a row."""
    values = np.concatenate([np.full((rows, 1), at, np.float32) for at, rows in runs])
    return likeliest(values, np.ones(len(values), np.bool_), VOICES, np.arange(len(values)), least_steps).tolist()


def test_a_change_must_pay() -> None:
    assert spoken((-3, 20), (3, 20)) == [0] * 20 + [1] * 20
    assert spoken((-3, 20), (3, 2), (-3, 20)) == [0] * 42, "36 nats, less than what a change costs"
    assert spoken((-3, 20), (3, 8), (-3, 20)) == [0] * 20 + [1] * 8 + [0] * 20


def test_who_takes_the_word_keeps_it() -> None:
    """Eight steps pay for two changes, but are fewer than a voice has to speak for."""
    assert spoken((-3, 20), (3, 8), (-3, 20), least_steps=20) == [0] * 48
    assert spoken((-3, 20), (3, 12), (-3, 20), least_steps=12) == [0] * 20 + [1] * 12 + [0] * 20


@pytest.mark.parametrize("least_steps", [1, 7, 400])
def test_no_turn_is_shorter_than_asked(least_steps: int) -> None:
    rng = np.random.default_rng(least_steps)
    values = rng.normal(size=(300, 1)).astype(np.float32) * 6
    found = likeliest(values, np.ones(300, np.bool_), VOICES, np.arange(300), least_steps)
    changes = np.flatnonzero(np.diff(found)) + 1
    assert found.shape == (300,)
    assert (np.diff(changes) >= least_steps).all()
