"""The interval by speaker: by hand, its invariances, and how often it holds the truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.intervals import Interval, cluster_interval
from accuracy.simulation import Population, drafts

segments = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30)


def test_by_hand() -> None:
    # Rate 6 / 20; residuals 1 - 3 = -2 and 5 - 3 = 2; se = sqrt(2 / 1 * 8) / 20 = 0.2; t(1, 0.975) = 12.706.
    interval = cluster_interval(["a", "b"], [1, 5], [10, 10])
    assert interval is not None
    assert interval.rate == 0.3
    assert interval.standard_error == pytest.approx(0.2)
    assert interval.low == 0
    assert interval.high == pytest.approx(0.3 + 12.7062 * 0.2, abs=1e-4)
    assert (interval.clusters, interval.level) == (2, 0.95)


@pytest.mark.parametrize(
    ("clusters", "errors", "reference"),
    [
        ([], [], []),
        (["a", "a"], [1, 2], [10, 10]),  # one speaker
        (["a", "b"], [1, 2], [0, 0]),  # nobody said anything
        (["a", "b"], [1, 0], [10, 0]),  # b says nothing about the rate
    ],
)
def test_nothing_to_say(clusters: list[str], errors: list[float], reference: list[float]) -> None:
    assert cluster_interval(clusters, errors, reference) is None


def test_a_speaker_with_only_insertions_counts() -> None:
    interval = cluster_interval(["a", "b"], [1, 3], [10, 0])
    assert interval is not None
    assert (interval.rate, interval.clusters) == (0.4, 2)


def test_equal_rates_leave_no_width() -> None:
    interval = cluster_interval(["a", "b", "c"], [1, 2, 3], [10, 20, 30])
    assert interval is not None
    assert interval.high - interval.low == pytest.approx(0, abs=1e-12)


def test_predicted_clusters_give_no_degrees_of_freedom() -> None:
    errors, reference = [1, 5, 2, 3], [10, 10, 10, 10]
    every = cluster_interval(list("abcd"), errors, reference)
    two = cluster_interval(list("abcd"), errors, reference, observed=2)
    assert every is not None
    assert two is not None
    assert (two.clusters, two.rate) == (2, every.rate)
    assert two.high > every.high
    assert cluster_interval(list("abcd"), errors, reference, observed=1) is None


def test_an_interval_that_misses_its_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="low <= rate <= high"):
        Interval(0.3, 0.4, 0.5, 2, 0.1)


@given(segments)
def test_sums_by_speaker_give_the_same(rows: list[tuple[str, int, int]]) -> None:
    whole = cluster_interval(*map(list, zip(*rows, strict=True)))
    names = sorted({name for name, _, _ in rows})
    errors = [sum(e for who, e, _ in rows if who == name) for name in names]
    reference = [sum(n for who, _, n in rows if who == name) for name in names]
    assert whole == cluster_interval(names, errors, reference)


@given(segments, st.floats(0.1, 100))
def test_scale_does_not_matter(rows: list[tuple[str, int, int]], scale: float) -> None:
    names = [name for name, _, _ in rows]
    errors = np.array([e for _, e, _ in rows], dtype=np.float64)
    reference = np.array([n for _, _, n in rows], dtype=np.float64)
    plain, scaled = (
        cluster_interval(names, errors, reference),
        cluster_interval(names, scale * errors, scale * reference),
    )
    assert (plain is None) == (scaled is None)
    if plain and scaled:
        assert math.isclose(plain.rate, scaled.rate, rel_tol=1e-9)
        assert math.isclose(plain.high, scaled.high, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.parametrize(("speakers", "each"), [(8, 25), (20, 50)])
def test_coverage(speakers: int, each: int) -> None:
    """Nominal 95 %. With 400 repeats the standard error is 1.1 points, so 92 to 98 % allows for chance alone."""
    random = np.random.default_rng(4)
    held = 0
    for _ in range(400):
        drawn = drafts(random, Population(rate=0.3, speaker_sd=0.08), speakers, each)
        interval = cluster_interval(
            [draft.speaker for draft in drawn],
            [draft.counts.errors for draft in drawn],
            [draft.counts.reference for draft in drawn],
        )
        assert interval is not None
        held += interval.low <= 0.3 <= interval.high
    assert 0.92 <= held / 400 <= 0.98
