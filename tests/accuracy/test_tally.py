"""Sums of segments: by hand, in any order, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.counts import ErrorCounts
from accuracy.estimate import Thresholds, estimate
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


ANY = Thresholds(min_clusters=2, min_reference_words=1)


def test_by_hand() -> None:
    rows = [
        Scored("a", ErrorCounts(1, 1, 0, 10, 9), 0.25, 1.5, 9),
        Scored("a", None, 0.5, 2.0, 12),
        Scored("a", ErrorCounts(0, 0, 1, 8, 9), 1.0, 0.5, 9),
    ]
    assert tallied(rows) == [
        Tally(
            "a", (), segments=3, least_probability=0.25, reviewed=2, errors=3, reference=18, weighted_errors=9.0,
            weighted_reference=48.0, weight=5.0, weight_squared=17.0, hypothesis=30, expected_errors=4.0,
            probability=1.75, probability_variance=0.4375, weighted_hypothesis=45.0, weighted_expected=6.5,
            weighted_substitutions=4.0, weighted_deletions=4.0, weighted_insertions=1.0,
        )
    ]  # fmt: skip


def test_one_tally_for_each_group_and_cluster() -> None:
    rows = [Scored(cluster, None, 1.0, 0.0, 1, (group,)) for cluster, group in ("bx", "ax", "by", "bx")]
    assert [(tally.group, tally.cluster, tally.segments) for tally in tallied(rows)] == [
        (("x",), "a", 1), (("x",), "b", 2), (("y",), "b", 1),
    ]  # fmt: skip


@given(st.lists(SEGMENT, max_size=60))
def test_the_estimate_is_that_of_the_formulas_over_segments(rows: list[Scored]) -> None:
    """Hajek and GREG as accuracy/estimate.py writes them, over segments: the sums lose nothing."""
    found = estimate(tallied(rows), ANY)
    seen = [(row, row.counts) for row in rows if row.counts is not None]
    reference = sum(counts.reference / row.review_probability for row, counts in seen)
    if reference:
        errors = sum(counts.errors / row.review_probability for row, counts in seen)
        assert found.rate == pytest.approx(errors / reference, rel=1e-12)
    if found.greg:
        off = sum((counts.errors - row.expected_errors) / row.review_probability for row, counts in seen)
        missing = sum((counts.reference - row.hypothesis) / row.review_probability for row, counts in seen)
        above = max(sum(row.expected_errors for row in rows) + off, 0)
        below = sum(row.hypothesis for row in rows) + missing
        assert found.greg.rate == pytest.approx(above / below, abs=1e-9)


@pytest.mark.parametrize(
    ("pi", "expected", "hypothesis"), [(-0.1, 1, 1), (1.1, 1, 1), (1, -1, 1), (1, 1, -1), (1, float("nan"), 1)]
)
def test_a_row_that_cannot_be(pi: float, expected: float, hypothesis: int) -> None:
    with pytest.raises(ScoredError):
        Scored("a", None, pi, expected, hypothesis)


def test_a_reviewed_row_had_a_chance_of_review() -> None:
    with pytest.raises(ScoredError, match="over 0"):
        Scored("a", ErrorCounts(1, 0, 0, 10, 10), 0.0, 1.0, 10)
