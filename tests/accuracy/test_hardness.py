import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from accuracy.hardness import hardness

tables = st.integers(1, 6).flatmap(
    lambda people: st.tuples(
        arrays(np.float64, (people, 3), elements=st.integers(0, 40).map(float)),
        arrays(np.float64, (people, 3), elements=st.integers(0, 500).map(float)),
    )
)


@given(tables)
def test_it_is_1_on_average_and_over_0(table: tuple[np.ndarray, np.ndarray]) -> None:
    errors, words = table
    errors = np.minimum(errors, words)
    found = hardness(errors, words)
    assert (found > 0).all()
    if words.sum() and errors.sum():
        assert found @ words.sum(axis=0) == pytest.approx(words.sum())


def test_who_does_the_hard_ones_is_told_from_how_hard_they_are() -> None:
    """A good person (2 %) does mostly the hard kind, a poor one (8 %) mostly the easy one; hard is three times easy."""
    words = np.array([[1000.0, 9000.0], [9000.0, 1000.0]])
    true = np.array([0.5, 1.5])
    errors = np.array([[0.02], [0.08]]) * true * words
    assert hardness(errors, words) == pytest.approx(true, rel=0.05)
    raw = errors.sum(axis=0) / words.sum(axis=0)
    assert raw[1] / raw[0] < 1.2  # by their sums alone the kinds look alike


def test_nothing_known_is_nothing_hard() -> None:
    assert hardness(np.zeros((0, 3)), np.zeros((0, 3))).tolist() == [1, 1, 1]
    assert hardness(np.zeros((2, 3)), np.full((2, 3), 10.0)).tolist() == [1, 1, 1]
