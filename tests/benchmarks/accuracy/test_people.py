"""The simulation of transcribers: both rules do the same work, and skill that is earned saves errors."""

import argparse

import pytest

from benchmarks.accuracy.people import measured

pytestmark = pytest.mark.slow


def test_earned_skill_saves_errors_at_the_same_cost() -> None:
    rows = measured(argparse.Namespace(people=16, days=1, repeats=1, seed=3))
    (random,), (earned,) = rows["random"], rows["earned"]
    assert earned["error rate"] < 0.9 * random["error rate"]
    assert earned["hours"] == pytest.approx(random["hours"], rel=0.03)
    assert earned["longest wait, hours"] < 24
    for one in (random, earned):
        assert one["intervals hold the truth"] > 0.85
