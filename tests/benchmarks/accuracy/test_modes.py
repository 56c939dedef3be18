"""Whoever chooses how much is reviewed, and of what: the weighted rates stay right, the naive one does not."""

import numpy as np
import pytest

from benchmarks.accuracy.modes import CHOICES, collect, measured


def test_the_rate_of_full_reviews_is_the_truth_itself() -> None:
    outcome = collect(np.random.default_rng(5), CHOICES["all full"], "test")
    assert outcome.found.reviewed_share == 1.0
    assert outcome.found.effective_size == outcome.found.segments
    assert outcome.found.rate == outcome.found.naive == pytest.approx(outcome.seen) == pytest.approx(outcome.every)


@pytest.mark.slow
@pytest.mark.parametrize("choice", [name for name in CHOICES if not name.startswith("all ")])
def test_the_choice_of_clients_does_not_bias(choice: str) -> None:
    """The standard error of a mean bias is under 0.1 points with 120 repeats, that of a coverage 2 points."""
    row = measured(np.random.default_rng(6), choice, 120)
    for method in ("hajek", "greg"):
        assert abs(row[f"{method}_bias"]) < 0.3
        assert row[f"{method}_coverage"] > 0.89
    if choice == "hard full, the rest sample":
        assert row["naive_bias"] > 4
    assert (abs(row["left_out"]) > 2) == ("none" in choice)  # what nobody may see, no rate tells of
