"""Sums of segments: by hand, in any order, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.counts import ErrorCounts
from accuracy.estimate import Thresholds, estimate, estimate_tallies
from accuracy.tally import Scored, ScoredError, Tally, tallied

SEGMENT = st.builds(
    lambda cluster, errors, reference, pi, expected, hypothesis, reviewed: Scored(
        cluster,
        ErrorCounts(min(errors, reference), 0, 0, reference, reference) if reviewed else None,
        pi,
        expected,
        hypothesis,
    ),
    st.sampled_from("abcdefgh"), st.integers(0, 9), st.integers(0, 30), st.floats(0.05, 1), st.floats(0, 20),
    st.integers(1, 30), st.booleans(),
)  # fmt: skip


@given(st.lists(SEGMENT, max_size=60))
def test_both_formulas_agree(rows: list[Scored]) -> None:
    thresholds = Thresholds(min_clusters=2, min_reference_words=1)
    old, new = estimate(rows, thresholds), estimate_tallies(tallied(rows), thresholds)
    for name in ("segments", "reviewed", "clusters", "reference_words", "status"):
        assert getattr(old, name) == getattr(new, name)
    for name in ("effective_size", "rate", "naive"):
        agree(getattr(old, name), getattr(new, name))
    for name in ("interval", "greg"):
        first, second = getattr(old, name), getattr(new, name)
        for part in ("rate", "low", "high", "standard_error"):
            agree(getattr(first, part, None), getattr(second, part, None))


def agree(first: float | None, second: float | None) -> None:
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first == pytest.approx(second, rel=1e-12, abs=1e-12)
