"""Active choice: what a minute corrects, and probabilities that stay over the floor and spend the budget."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy import active


def arrays(*values: float) -> list[np.ndarray]:
    return [np.array([value]) for value in values]


def test_the_gain_is_wrong_words_by_minutes_and_seen_words_count_half() -> None:
    # 60 words, 30 % wrong, half a minute: 18 words in 0.5 (2 + 6 x 0.3) = 1.9 minutes.
    assert active.gain(*arrays(60, 0.3, 1.0, 0.5))[0] == pytest.approx(18 / 1.9)
    assert active.gain(*arrays(60, 0.3, 0.0, 0.5))[0] == pytest.approx(9 / 1.9)
    assert active.minutes(*arrays(0.5, 0.3))[0] == pytest.approx(1.9)


@given(
    st.lists(st.floats(0, 60), min_size=1, max_size=40),
    st.floats(0.01, 100),
    st.floats(0.05, 1),
)
def test_probabilities_lie_between_the_floor_and_one_and_grow_with_the_gain(
    gains: list[float], sure_at: float, floor: float
) -> None:
    given_gains = np.array(sorted(gains))
    found = active.probability(given_gains, sure_at, floor)
    assert (found >= floor).all()
    assert (found <= 1).all()
    assert (np.diff(found) >= 0).all()
    assert (found[given_gains >= sure_at] == 1).all()


@pytest.mark.parametrize("share", [0.1, 0.3, 0.7])
def test_a_budget_is_spent(share: float) -> None:
    random = np.random.default_rng(3)
    gains, costs = random.gamma(2, 3, 500), random.uniform(0.1, 2, 500)
    budget = share * costs.sum()
    pi = active.probability(gains, active.threshold(gains, costs, budget, 0.05), 0.05)
    assert pi @ costs == pytest.approx(budget, rel=1e-3)


def test_a_budget_that_is_too_small_or_too_large_gives_the_nearest() -> None:
    gains, costs = np.array([1.0, 4.0]), np.array([1.0, 1.0])
    assert active.probability(gains, active.threshold(gains, costs, 0.01, 0.05), 0.05).tolist() == [0.05, 0.05]
    assert active.probability(gains, active.threshold(gains, costs, 9.0, 0.05), 0.05) == pytest.approx([1, 1], rel=1e-5)
