"""Counts add, contradict nothing, and divide only when asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.counts import ZERO, CountsError, ErrorCounts, ratio

sizes = st.integers(0, 1000)


@st.composite
def error_counts(draw: st.DrawFn) -> ErrorCounts:
    hits, substitutions, deletions, insertions = (draw(sizes) for _ in range(4))
    return ErrorCounts(
        substitutions, deletions, insertions, hits + substitutions + deletions, hits + substitutions + insertions
    )


@pytest.mark.parametrize(
    ("counts", "hits", "errors", "rate"),
    [
        (ErrorCounts(1, 1, 1, 4, 4), 2, 3, 0.75),
        (ErrorCounts(0, 0, 0, 5, 5), 5, 0, 0.0),
        (ErrorCounts(0, 5, 0, 5, 0), 0, 5, 1.0),
        (ErrorCounts(1, 0, 4, 1, 5), 0, 5, 5.0),
        (ErrorCounts(0, 0, 3, 0, 3), 0, 3, None),
        (ZERO, 0, 0, None),
    ],
)
def test_known(counts: ErrorCounts, hits: int, errors: int, rate: float | None) -> None:
    assert (counts.hits, counts.errors, counts.rate) == (hits, errors, rate)


@pytest.mark.parametrize(
    "numbers",
    [
        (0, 0, 0, 4, 3),  # the sides differ but nothing was deleted
        (3, 0, 0, 2, 2),  # more substitutions than words
        (-1, 0, 0, 2, 2),
        (0, 1, -1, 2, 0),
        (0, 0, 0, -1, -1),
    ],
)
def test_contradictions_are_refused(numbers: tuple[int, int, int, int, int]) -> None:
    with pytest.raises(CountsError):
        ErrorCounts(*numbers)


def test_rates_are_not_averaged() -> None:
    silent, short, long = ErrorCounts(0, 0, 5, 0, 5), ErrorCounts(1, 0, 0, 1, 1), ErrorCounts(0, 0, 0, 9, 9)
    assert sum([silent, short, long]) == ErrorCounts(1, 0, 5, 10, 15)
    assert sum([silent, short, long], ZERO).rate == 0.6


def test_nothing_but_counts_can_be_added() -> None:
    with pytest.raises(TypeError):
        _ = ZERO + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        _ = 1 + ZERO


@given(error_counts(), error_counts(), error_counts())
def test_addition(a: ErrorCounts, b: ErrorCounts, c: ErrorCounts) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c) == sum([a, b, c])
    assert a + ZERO == a
    assert (a + b).errors == a.errors + b.errors


@given(error_counts(), error_counts())
def test_the_rate_of_a_sum_lies_between(a: ErrorCounts, b: ErrorCounts) -> None:
    if a.rate is not None and b.rate is not None:
        rate = (a + b).rate
        assert rate is not None
        assert min(a.rate, b.rate) - 1e-12 <= rate <= max(a.rate, b.rate) + 1e-12


def test_ratio_without_reference_is_unknown() -> None:
    assert ratio(3, 0) is None
    assert ratio(3, 4) == 0.75
