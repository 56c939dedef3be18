"""Drift monitoring alarms seldom by chance, and sees a change where enough speakers are behind it."""

import numpy as np
import pytest

from benchmarks.accuracy.drift import alarms

pytestmark = pytest.mark.slow  # a hundred series of a year


@pytest.mark.parametrize(("speakers", "before"), [(8, 0.7), (20, 0.5)])
def test_chance_alarms_in_under_a_fifth_of_the_series(speakers: int, before: float) -> None:
    """100 series: the standard error of 10 % is 3 points."""
    row = alarms(np.random.default_rng(61), "skewed, unequal", speakers, 100)
    assert float(row["now false"]) < 0.2
    assert float(row["before false"]) > before  # what made a change of the rule necessary
    assert abs(float(row["now off"])) < abs(float(row["before off"]))


def test_three_points_are_seen_within_six_weeks_of_sixty_speakers() -> None:
    row = alarms(np.random.default_rng(62), "skewed", 60, 60)
    assert float(row["now seen"]) > 0.75
    assert float(row["now false"]) < 0.25
