"""Kinds of errors: by hand, each segment with its weight, and together they are the rate."""

import pytest

from accuracy.counts import ErrorCounts
from accuracy.error_kinds import ErrorKinds, error_kinds
from accuracy.estimate import estimate
from accuracy.tally import Scored, tallied


def test_each_segment_stands_for_those_that_nobody_saw() -> None:
    rows = [Scored("a", ErrorCounts(2, 1, 0, 10, 9), 1.0, 0, 9), Scored("b", ErrorCounts(0, 1, 3, 10, 12), 0.1, 0, 12)]
    found = error_kinds(tallied(rows))
    assert found == ErrorKinds(2 / 110, (1 + 10) / 110, 30 / 110)
    assert found.substitutions + found.deletions + found.insertions == pytest.approx(estimate(tallied(rows)).rate)


def test_without_a_reference_there_are_no_kinds() -> None:
    assert error_kinds(tallied([Scored("a", None, 1.0, 0, 9)])) is None
    assert error_kinds(tallied([Scored("a", ErrorCounts(0, 0, 2, 0, 2), 1.0, 0, 2)])) is None
