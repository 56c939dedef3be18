"""One row a group, sorted, with the rate withheld where there is too little behind it."""

from dataclasses import replace

from accuracy.counts import ErrorCounts
from accuracy.error_kinds import ErrorKinds
from accuracy.estimate import Thresholds
from accuracy.report import GroupRow, by_group
from accuracy.tally import Scored, tallied


def speaker(k: int, group: tuple[str, ...], *, reviewed: bool = True) -> Scored:
    counts = ErrorCounts(20 + k, 5, 5, 150, 150)
    return Scored(f"{group}-{k}", counts if reviewed else None, 0.5, 30.0, 150, group)


ROWS = [
    *(speaker(k, ("hi", "hi-x-khari"), reviewed=k < 10) for k in range(20)),
    *(speaker(k, ("hi", "bho")) for k in range(3)),
    *(speaker(k, ("ta", "ta-IN-x-kongu"), reviewed=False) for k in range(4)),
]


def test_rows() -> None:
    bhojpuri, khari, kongu = by_group(tallied(ROWS))
    few = GroupRow(("hi", "bho"), 3, 3, 450, 1.0, 93 / 450, None, None, None, "not enough data", 3.0)
    none = GroupRow(("ta", "ta-IN-x-kongu"), 4, 0, 0, 0.0, None, None, None, None, "not enough data")
    few = replace(few, kinds=ErrorKinds(63 / 450, 15 / 450, 15 / 450), more_speakers=5)
    none = replace(none, more_speakers=8)
    assert [bhojpuri, kongu] == [replace(row, least_probability=0.5) for row in (few, none)]
    assert khari.more_speakers == 0
    assert (khari.segments, khari.clusters, khari.reference_words, khari.reviewed_share) == (20, 10, 1500, 0.5)
    assert khari.wer == (10 * 30 + sum(range(10))) / 1500
    assert khari.low is not None
    assert khari.high is not None
    assert khari.low < khari.wer < khari.high
    assert khari.status == "ok"


def test_other_thresholds() -> None:
    (row,) = by_group(tallied(speaker(k, ("hi", "bho")) for k in range(3)), Thresholds(3, 450))
    assert row.status == "ok"
    assert row.wer is not None


def test_the_order_of_rows_does_not_matter() -> None:
    assert by_group(reversed(tallied(ROWS))) == by_group(tallied(ROWS))


def test_groups_are_apart() -> None:
    """What happens in one dialect does not move another."""
    worse = [replace(row, counts=ErrorCounts(150, 0, 0, 150, 150)) if row.group[1] == "bho" else row for row in ROWS]
    assert by_group(tallied(worse))[1] == by_group(tallied(ROWS))[1]


def test_no_rows() -> None:
    assert by_group([]) == []
