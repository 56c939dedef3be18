"""Partial pooling: by hand, its limits, and that pooled rates are nearer the truth than raw ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.intervals import Interval
from accuracy.pooling import between_variance, pool, shrink


def interval(rate: float, error: float, clusters: int = 30) -> Interval:
    return Interval(rate, max(rate - 2 * error, 0), rate + 2 * error, clusters, error)


def named(*intervals: Interval) -> list[tuple[tuple[str, ...], Interval]]:
    return [(("hi", f"d{index}"), one) for index, one in enumerate(intervals)]


def test_equal_errors_by_hand() -> None:
    """With equal s the Paule-Mandel value is the variance of the rates less s^2."""
    rates = np.array([0.10, 0.20, 0.30, 0.40, 0.50])
    between = between_variance(rates, np.full(5, 0.05**2))
    assert between == pytest.approx(rates.var(ddof=1) - 0.05**2)
    estimates, _, weights = shrink(rates, np.full(5, 0.05**2))
    pull = (5 - 3) / (5 - 1) * 0.05**2 / (0.05**2 + between)
    assert weights == pytest.approx(np.full(5, 1 - pull))
    assert estimates == pytest.approx(0.3 + (1 - pull) * (rates - 0.3))


def test_rates_that_differ_by_noise_alone_have_no_variance_between() -> None:
    assert between_variance(np.array([0.30, 0.31, 0.29, 0.30]), np.full(4, 0.05**2)) == 0


def test_the_small_dialect_is_drawn_in_and_the_large_one_stays() -> None:
    found = pool(named(interval(0.5, 0.15, 9), interval(0.5, 0.005, 90), *[interval(0.3, 0.01)] * 4))
    small, large = found[:2]
    assert small.rate < large.rate < 0.5
    assert small.weight < 0.65 < 0.95 < large.weight
    assert small.low < small.rate < small.high


def test_ranks_need_speakers_and_admit_doubt() -> None:
    found = pool(named(interval(0.1, 0.01, 19), *[interval(rate, 0.01, 20) for rate in (0.2, 0.21, 0.4, 0.6)]))
    assert (found[0].rank, found[0].best_rank, found[0].worst_rank) == (None, None, None)
    assert [one.rank for one in found[1:]] == [1, 2, 3, 4]
    assert [(one.best_rank, one.worst_rank) for one in found[1:]] == [(1, 2), (1, 2), (3, 3), (4, 4)]


@pytest.mark.parametrize("intervals", [[], [interval(0.3, 0.05)], [interval(0.1, 0.02), interval(0.5, 0.1)]])
def test_too_few_groups_keep_their_rates(intervals: list[Interval]) -> None:
    found = pool(named(*intervals))
    assert [one.rate for one in found] == [one.rate for one in intervals]
    assert all(one.weight == 1 for one in found)


def test_an_interval_without_width_is_not_weighed() -> None:
    found = pool(named(interval(0.0, 0.0), *[interval(0.1 * k, 0.01) for k in range(1, 5)]))
    assert [one.weight for one in found] == [1.0] * 5


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 0.3)), min_size=4, max_size=12))
def test_estimates_lie_between_own_rate_and_the_others(drawn: list[tuple[float, float]]) -> None:
    rates = [rate for rate, _ in drawn]
    for one in pool(named(*[interval(rate, error) for rate, error in drawn])):
        assert min(rates) - 1e-9 <= one.rate <= max(rates) + 1e-9
        assert 0 <= one.weight <= 1
        assert one.low <= one.rate <= one.high
        assert one.rank is not None
        assert one.best_rank is not None
        assert one.worst_rank is not None
        assert 1 <= one.best_rank <= one.worst_rank <= len(drawn)


@pytest.mark.parametrize("between", [0.02, 0.05])
@pytest.mark.slow
def test_pooled_is_nearer_the_truth_and_its_interval_holds(between: float) -> None:
    """12 dialects around 30 %, standard errors of 2 to 6 points; 300 collections, 3,600 intervals."""
    random = np.random.default_rng(10)
    errors = np.linspace(0.02, 0.06, 12)
    raw_off, pooled_off, held = [], [], []
    for _ in range(300):
        truth = np.clip(random.normal(0.30, between, 12), 0.05, 1)
        rates = np.maximum(random.normal(truth, errors), 0.0)
        found = pool(
            named(*[interval(rate, error) for rate, error in zip(rates.tolist(), errors.tolist(), strict=True)])
        )
        raw_off.append(rates - truth)
        pooled_off.append(np.array([one.rate for one in found]) - truth)
        held += [one.low <= true <= one.high for one, true in zip(found, truth.tolist(), strict=True)]
    assert np.square(pooled_off).mean() < 0.85 * np.square(raw_off).mean()
    assert 0.92 <= np.mean(held) <= 0.99
