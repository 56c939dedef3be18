"""The algebra of intervals: the picture of its module, then millisecond by millisecond against Python's sets."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from diarize.interval import Stretch, intersection, merged, overlap_ms, without
from diarize.turn import Turn, cut_to

LAST_MS = 60
INTERVALS = st.lists(
    st.builds(lambda start, length: Stretch(start, start + length), st.integers(0, 50), st.integers(0, 20)), max_size=8
)


def times(*intervals: Stretch) -> set[int]:
    return {at for interval in intervals for at in range(interval.start_ms, interval.end_ms)}


def test_the_picture() -> None:
    first, second = [Stretch(0, 8), Stretch(15, 20)], [Stretch(4, 12)]
    assert merged([*first, *second], 100) == [Stretch(0, 12), Stretch(15, 20)]
    assert intersection(first, second) == [Stretch(4, 8)]
    assert [part for interval in first for part in without(interval, second)] == [Stretch(0, 4), Stretch(15, 20)]


def test_touching_neighbours_become_one_and_the_end_is_cut() -> None:
    assert merged([Stretch(5, 9), Stretch(0, 5), Stretch(30, 80), Stretch(70, 70)], 60) == [
        Stretch(0, 9),
        Stretch(30, 60),
    ]


def test_overlap_is_negative_across_a_gap() -> None:
    assert [overlap_ms(Stretch(0, 5), other) for other in (Stretch(2, 9), Stretch(5, 9), Stretch(8, 9))] == [3, 0, -3]


def test_turns_are_intervals() -> None:
    turns = [Turn(0, 10, "S1"), Turn(8, 20, "S2")]
    assert merged(turns, 15) == [Stretch(0, 15)]
    assert cut_to(turns, [Stretch(5, 9), Stretch(20, 30)]) == [(5, 9, "S1"), (8, 9, "S2")]


@given(INTERVALS)
def test_merged_is_the_union(intervals: list[Stretch]) -> None:
    result = merged(intervals, LAST_MS)
    assert times(*result) == {at for at in times(*intervals) if at < LAST_MS}
    assert all(left.end_ms < right.start_ms for left, right in pairwise(result))
    assert all(interval.duration_ms > 0 for interval in result)


@given(INTERVALS, INTERVALS)
def test_intersection_is_what_both_hold(first: list[Stretch], second: list[Stretch]) -> None:
    one, other = merged(first, LAST_MS), merged(second, LAST_MS)
    result = intersection(one, other)
    assert times(*result) == times(*one) & times(*other)
    assert result == intersection(other, one) == sorted(result)


@given(INTERVALS, INTERVALS)
def test_without_is_the_difference(wholes: list[Stretch], holes: list[Stretch]) -> None:
    for whole in wholes:
        result = without(whole, sorted(holes))
        assert times(*result) == times(whole) - times(*holes)
        assert all(left.end_ms < right.start_ms for left, right in pairwise(result))
