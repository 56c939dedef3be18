"""Non-inferiority: bound and p-value say the same, a right skew makes both stricter, and power gives the speakers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import skew

from accuracy import noninferiority
from accuracy.compare import Pair, compare
from accuracy.intervals import Difference
from accuracy.noninferiority import more_speakers, p_at_least, skewness, speakers_needed, upper
from benchmarks.lib.simulation import substituted

FOUND = Difference(0.002, 0.004, 40)


def test_without_skew_it_is_students_t() -> None:
    assert p_at_least(FOUND, 0.0, 0.015) == FOUND.p_at_least(0.015)
    assert upper(FOUND, 0.0, 0.025) == pytest.approx(FOUND.upper(0.025))
    assert upper(FOUND, -2.0, 0.025) == pytest.approx(FOUND.upper(0.025))  # a left skew makes nothing easier


@given(st.floats(-0.05, 0.05), st.floats(1e-4, 0.03), st.integers(10, 300), st.floats(-1, 5), st.floats(0.0005, 0.2))
def test_the_bound_is_under_the_margin_where_p_is_under_the_level(
    value: float, error: float, speakers: int, skewed: float, alpha: float
) -> None:
    found = Difference(value, error, speakers)
    bound, p = upper(found, skewed, alpha), p_at_least(found, skewed, 0.015)
    if abs(bound - 0.015) > 1e-9:
        assert (bound < 0.015) == (p < alpha)


def test_a_right_skew_is_stricter() -> None:
    bounds = [upper(FOUND, skewed, 0.025) for skewed in (0.0, 1.0, 2.0, 4.0)]
    assert bounds == sorted(set(bounds))
    assert p_at_least(FOUND, 2.0, 0.015) > p_at_least(FOUND, 0.0, 0.015)


def test_no_spread_is_no_doubt() -> None:
    same = Difference(0.0, 0.0, 20)
    assert (p_at_least(same, 0.0, 0.015), p_at_least(same, 0.0, 0.0)) == (0.0, 1.0)
    assert upper(same, 0.0, 0.025) == 0.0


def test_skewness_is_that_of_the_changes_by_speaker() -> None:
    changes = [0, 1, 0, 2, 1, 14]
    pairs = [
        Pair(f"{k}", substituted(20, 100), substituted(20 + change, 100), 1.0, "L1", "L1")
        for k, change in enumerate(changes)
    ]
    assert compare(pairs).skewed == pytest.approx(float(skew(changes, bias=False)))
    assert compare(pairs[:2]).skewed == 0.0
    assert skewness(np.zeros(8)) == 0.0


def test_speakers_by_hand() -> None:
    """40 speakers, se 0.4 points: s = 2.53 points, and (1.96 + 0.84)^2 (2.53 / 1.5)^2 = 22.3."""
    assert speakers_needed(FOUND, 0.015, 0.025) == 23
    assert speakers_needed(FOUND, 0.0015, 0.025) == 2233
    assert more_speakers(Difference(0.002, 0.008, 20), 0.015, 0.025) == 45 - 20  # of an equal model
    assert more_speakers(Difference(0.010, 0.004, 40), 0.015, 0.025) == 51 - 40  # as measured: it is 1 point worse
    assert more_speakers(Difference(0.012, 0.004, 40), 0.015, 0.025) == 4  # 35 were not enough: a tenth more


@pytest.mark.slow
def test_a_few_speakers_who_fare_badly_pass_less_often_than_by_t() -> None:
    """The true change is the margin, exponential by speaker, 1,000 words each, 50 speakers: t passes 4.3 % of them."""
    random, passed = np.random.default_rng(3), {"t": 0, "corrected": 0}
    for _ in range(2000):
        change = 0.015 + 0.03 * (random.exponential(1, 50) - 1)
        old = random.beta(9.5, 22.2, 50)
        errors = random.binomial(1000, np.clip(old + change, 0, 1)) - random.binomial(1000, old)
        found = Difference(errors.mean() / 1000, errors.std(ddof=1) / 1000 / 50**0.5, 50)
        passed["t"] += found.p_at_least(0.015) < 0.025
        passed["corrected"] += noninferiority.p_at_least(found, skewness(errors - errors.mean()), 0.015) < 0.025
    assert passed["t"] / 2000 > 0.032
    assert passed["corrected"] / 2000 < 0.034
