import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accuracy.gamma_poisson import ASSUMED_DISPERSION, Counted, dispersion, pool, rate

pytestmark = pytest.mark.slow  # takes seconds: left to make test

counts = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 400), st.integers(1, 30)), max_size=12)


def counted(rows: list[tuple[int, int, int]]) -> Counted:
    errors, words, segments = (np.array([row[at] for row in rows], dtype=np.float64) for at in range(3))
    return Counted(errors, words, errors**2 / np.maximum(words, 1), segments)


@settings(max_examples=30)
@given(counts)
def test_an_interval_holds_its_rate(rows: list[tuple[int, int, int]]) -> None:
    among = pool(counted(rows))
    for errors, words, _ in [*rows, (0, 0, 0)]:
        mean, low, high = rate(among, errors, words)
        assert 0 < low <= mean <= high


@settings(max_examples=30)
@given(counts, st.integers(0, 20), st.integers(20, 400))
def test_a_rate_lies_between_the_persons_own_and_that_of_all(
    rows: list[tuple[int, int, int]], errors: int, words: int
) -> None:
    among = pool(counted([*rows, (errors, words, 5)]))
    everybody = [float(low) for low in among.shape / among.rate]
    mean, _, _ = rate(among, errors, words)
    assert min(errors / words, *everybody) - 1e-9 <= mean <= max(errors / words, *everybody) + 1e-9


@given(st.integers(1, 20), st.integers(100, 400))
@settings(max_examples=30)
def test_more_of_the_same_narrows_the_interval(errors: int, words: int) -> None:
    others = [(5, 100, 10), (20, 200, 15), (30, 300, 25)]

    def width(times: int) -> float:
        own = errors * times, words * times, 10 * times
        _, low, high = rate(pool(counted([*others, own])), *own[:2])
        return high / low

    assert width(20) < width(1)


@settings(max_examples=30)
@given(counts, st.integers(0, 20), st.integers(20, 400))
def test_more_errors_are_a_higher_rate(rows: list[tuple[int, int, int]], errors: int, words: int) -> None:
    among = pool(counted(rows))
    assert rate(among, errors, words)[0] < rate(among, errors + 5, words)[0]


def test_nobody_is_known() -> None:
    mean, low, high = rate(pool(counted([])), 0, 0)
    assert low < 0.001
    assert high > 0.5
    assert 0.05 < mean < 0.3
    assert dispersion(counted([])) == ASSUMED_DISPERSION


def test_errors_in_clusters_count_less() -> None:
    """A hundred segments of ten words: one error in each, or ten in every tenth."""
    even = Counted(*(np.array([value]) for value in (100.0, 1000.0, 100 * 1 / 10, 100.0)))
    clustered = Counted(*(np.array([value]) for value in (100.0, 1000.0, 10 * 100 / 10, 100.0)))
    assert dispersion(even) == 1.0
    assert dispersion(clustered) == pytest.approx((900 + 40) / (99 + 20))
    of_even, of_clustered = rate(pool(even), 100, 1000), rate(pool(clustered), 100, 1000)
    assert of_clustered[2] - of_clustered[1] > 2 * (of_even[2] - of_even[1])


@pytest.mark.parametrize("segments", [2, 5, 20, 80])
def test_intervals_hold_the_truth(segments: int) -> None:
    """People with rates of 1 to 20 %, errors that come in clusters, and the 95 % intervals of everybody's rate."""
    random = np.random.default_rng(segments)
    held = []
    for _ in range(15):
        true = np.clip(random.gamma(1 / 0.6, 0.06 * 0.6, 30), 0.003, 0.5)
        words = 4 + random.poisson(8, (30, segments))
        errors = random.poisson(random.gamma(1 / 0.5, true[:, None] * 0.5, (30, segments)) * words)
        people = Counted(
            errors.sum(1).astype(float),
            words.sum(1).astype(float),
            (errors**2 / words).sum(1),
            np.full(30, segments, float),
        )
        among = pool(people)
        found = [rate(among, *one) for one in zip(people.errors.tolist(), people.words.tolist(), strict=True)]
        held += [low <= own <= high for (_, low, high), own in zip(found, true.tolist(), strict=True)]
    assert 0.9 <= np.mean(held) <= 0.99
