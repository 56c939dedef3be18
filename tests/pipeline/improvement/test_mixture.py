"""The mixture: how far to go from the old weights is chosen by the dialect's errors and by what others lose."""

from accuracy.counts import ErrorCounts
from pipeline.improvement.mixture import Tried, best, loss

TAGS = frozenset({"bho"})


def tried(share: float, **wrong: int) -> Tried:
    """Of 100 words of each variety so many are wrong."""
    return Tried(share, {tag: ErrorCounts(count, 0, 0, 100, 100) for tag, count in wrong.items()})


BEFORE = tried(0.0, bho=60, hi=10, ta=20)


def test_what_others_lose_counts_as_much_as_what_the_dialect_gains() -> None:
    all_the_way, half = tried(1.0, bho=20, hi=60, ta=20), tried(0.5, bho=30, hi=12, ta=20)
    assert round(loss(all_the_way, BEFORE, TAGS), 3) == 0.45  # 20 %, and 50 points of one of two others
    assert round(loss(half, BEFORE, TAGS), 3) == 0.31
    assert best([half, all_the_way], BEFORE, TAGS) == half


def test_what_others_gain_pays_for_nothing() -> None:
    assert loss(tried(1.0, bho=20, hi=0, ta=0), BEFORE, TAGS) == loss(tried(1.0, bho=20), BEFORE, TAGS) == 0.2


def test_of_equals_the_one_that_goes_least_far() -> None:
    equal = [tried(1.0, bho=20), tried(0.5, bho=20), tried(0.75, bho=20)]
    assert best(equal, BEFORE, TAGS).share == 0.5
