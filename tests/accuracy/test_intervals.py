"""The interval by speaker: by hand, its invariances, and how often it holds the truth."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from accuracy.intervals import Difference, Interval, cluster_difference, cluster_interval, freedom, mixed
from benchmarks.lib.simulation import Population, drafts

segments = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=30)


def test_by_hand() -> None:
    # Rate 6 / 20; residuals 1 - 3 = -2 and 5 - 3 = 2; se = sqrt(2 / 1 * 8) / 20 = 0.2; t(1, 0.975) = 12.706.
    interval = cluster_interval(["a", "b"], [1, 5], [10, 10])
    assert interval is not None
    assert interval.rate == 0.3
    assert interval.standard_error == pytest.approx(0.2)
    # t * se = 2.54 is more than the rate, so the upper end is e times that beyond 0.
    assert interval.low == pytest.approx(0.3 * math.exp(-12.7062 * 0.2 / 0.3), rel=1e-4)
    assert interval.high == pytest.approx(math.e * 12.7062 * 0.2, abs=1e-4)
    assert (interval.clusters, interval.level) == (2, 0.95)


def test_a_heavy_speaker_by_hand() -> None:
    # 40 words: h = 1/2, 1/4, 1/4. Rate 8 / 40; residuals 4 - 4, 3 - 2, 1 - 2; u^2 / (1 - h) = 0, 4/3, 4/3.
    found = cluster_difference(["a", "b", "c"], [4, 3, 1], [20, 10, 10])
    assert found is not None
    assert found.standard_error == pytest.approx(math.sqrt(8 / 3) / 40)
    # sum h^2 = 3/8; h^2 / (1 - h) = 1/2, 1/12, 1/12: twice 1/24 + 1/24 + 1/144 between different speakers.
    assert found.freedom == pytest.approx(1 / (3 / 8 + 2 * (1 / 24 + 1 / 24 + 1 / 144)))
    as_rate = found.as_rate()
    ratio = math.exp(float(stdtrit(found.freedom, 0.975)) * found.standard_error / 0.2)
    assert ratio < math.e  # so the tangent is not needed
    assert (as_rate.low, as_rate.high) == (pytest.approx(0.2 / ratio), pytest.approx(0.2 * ratio))


@given(st.integers(2, 200))
def test_equal_speakers_give_one_degree_less_than_there_are(count: int) -> None:
    assert freedom(np.full(count, min(1 / count, 0.9))) == pytest.approx(count - 1)


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=20))
def test_unequal_speakers_give_fewer(weights: list[float]) -> None:
    shares = np.minimum(np.array(weights) / sum(weights), 0.9)
    assert 1 <= freedom(shares) <= len(weights) - 1 + 1e-9


@given(st.floats(0.01, 2), st.floats(0, 2), st.floats(1, 50))
def test_the_interval_of_a_rate_is_symmetric_in_the_logarithm(rate: float, error: float, freedom: float) -> None:
    """Up to x = 1 as the module says; beyond, the upper bound goes on along its tangent, and the lower one does not."""
    found = Difference(rate, error, 9, freedom).as_rate()
    x = float(stdtrit(freedom, 0.975)) * error / rate
    assert found.low == pytest.approx(rate * math.exp(-x))
    assert found.high == pytest.approx(rate * (math.exp(x) if x <= 1 else math.e * x))


@pytest.mark.slow
@given(st.floats(0, 2), st.floats(0, 2), st.floats(0, 2), st.floats(1, 50))
def test_a_larger_error_gives_a_wider_interval(rate: float, error: float, more: float, freedom: float) -> None:
    narrow, wide = (Difference(rate, size, 9, freedom).as_rate() for size in (error, error + more))
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high < math.inf


def test_a_mix_by_hand() -> None:
    # Rate (0.2 + 0.4) / 2; v = 0.01^2 + 0.02^2 = 5e-4; df = 25e-8 / (1e-8 / 4 + 16e-8 / 9); the second's own df is 9.
    parts = [(0.5, Difference(0.2, 0.02, 5).as_rate()), (0.5, Difference(0.4, 0.04, 20, 9.0).as_rate())]
    found = mixed(parts)
    assert (found.rate, found.clusters) == (pytest.approx(0.3), 25)
    assert found.standard_error == pytest.approx(math.sqrt(5e-4))
    assert found.freedom == pytest.approx(25 / (1 / 4 + 16 / 9))
    half = math.exp(float(stdtrit(25 / (1 / 4 + 16 / 9), 0.975)) * math.sqrt(5e-4) / 0.3)
    assert (found.low, found.high) == (pytest.approx(0.3 / half), pytest.approx(0.3 * half))


def test_what_lies_above_the_formula_goes_into_a_mix_in_quadrature() -> None:
    plain = [Difference(0.2, 0.02, 5).as_rate(), Difference(0.4, 0.04, 20).as_rate()]
    more = [replace(part, high=part.high + beyond) for part, beyond in zip(plain, (0.03, 0.04), strict=True)]
    usual, found = (mixed([(0.5, part) for part in parts]) for parts in (plain, more))
    assert found.high - usual.high == pytest.approx(0.5 * 0.05)
    assert (found.low, found.rate, found.standard_error) == (usual.low, usual.rate, usual.standard_error)


def test_a_mix_of_one_is_that_one() -> None:
    alone = cluster_interval(["a", "b", "c"], [4, 3, 1], [20, 10, 10])
    assert alone is not None
    assert mixed([(1.0, alone)]) == alone
    assert alone.high > Difference(alone.rate, alone.standard_error, 3, alone.freedom).as_rate().high
    without = Interval(0.0, 0.0, 0.0, 3, 0.0)
    assert (mixed([(0.5, without), (0.5, without)]).low, mixed([(0.5, without), (0.5, without)]).high) == (0.0, 0.0)


def test_no_speaker_is_all_there_is() -> None:
    found = cluster_difference(["a", "b"], [1, 3], [10, 0])
    assert found is not None
    assert math.isfinite(found.standard_error)
    assert found.freedom == 1


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


def test_the_upper_end_is_that_with_one_more_like_the_worst_by_hand() -> None:
    # 32 of 80. One more of 9 in 10 makes 41 of 90.
    names, errors = list("abcdefgh"), [2, 2, 3, 3, 4, 4, 5, 9]
    found, plain = cluster_interval(names, errors, [10] * 8), cluster_difference(names, errors, [10] * 8)
    more = cluster_difference([*names, "i"], [*errors, 9], [10] * 9)
    assert found is not None
    assert plain is not None
    assert more is not None
    error = max(plain.standard_error, more.standard_error)
    assert found.high == Difference(41 / 90, error, 8, plain.freedom).as_rate().high > plain.as_rate().high
    assert (found.low, found.standard_error) == (plain.as_rate().low, plain.standard_error)


@pytest.mark.parametrize("speakers", [2, 10, 60])
def test_no_error_has_an_upper_end_of_about_three_by_speaker(speakers: int) -> None:
    names = [f"{k}" for k in range(speakers)]
    found = cluster_interval(names, [0] * speakers, [50] * speakers)
    assert found is not None
    assert (found.rate, found.low, found.high) == (0, 0, pytest.approx(1 - 0.05 ** (1 / speakers)))
    assert found.high <= 3 / speakers
    heavy = cluster_interval([*names, "z"], [0] * (speakers + 1), [50] * speakers + [5000])
    assert heavy is not None
    assert heavy.high > found.high  # one speaker has most of the words
    minutes = cluster_interval(names, [0] * speakers, [50] * speakers, share=False)
    assert minutes is not None
    assert minutes.high == 0


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
@pytest.mark.slow
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
