"""Every millisecond is accounted for, once."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recordings.ledger import tile, without
from pipeline.recordings.transcript import LedgerEntry, LedgerKind


def entry(
    start_ms: int, end_ms: int, kind: LedgerKind = "speech", reason: str = "segment", channel: int = 0
) -> LedgerEntry:
    return LedgerEntry(channel, start_ms, end_ms, kind, reason)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], [(0, 100, "rest")]),
        ([entry(0, 100)], [(0, 100, "segment")]),
        ([entry(20, 40)], [(0, 20, "rest"), (20, 40, "segment"), (40, 100, "rest")]),
        ([entry(50, 200), entry(300, 400)], [(0, 50, "rest"), (50, 100, "segment")]),
        # Two speakers at once: the time is speech, once.
        ([entry(0, 60), entry(40, 100)], [(0, 60, "segment"), (60, 100, "segment")]),
        ([entry(0, 100), entry(40, 60)], [(0, 100, "segment")]),
        # Speech wins, whatever the order, and noise keeps what is left on both sides.
        (
            [entry(10, 90, "non-speech", "noise"), entry(40, 60)],
            [(0, 10, "rest"), (10, 40, "noise"), (40, 60, "segment"), (60, 90, "noise"), (90, 100, "rest")],
        ),
        ([entry(0, 50, channel=1)], [(0, 100, "rest")]),
        ([entry(30, 30)], [(0, 100, "rest")]),
    ],
)
def test_tile(entries: list[LedgerEntry], expected: list[tuple[int, int, str]]) -> None:
    found = tile(100, 0, entries, "rest")
    assert [(part.start_ms, part.end_ms, part.reason) for part in found] == expected


def test_no_time_no_entries() -> None:
    assert tile(0, 0, [entry(0, 10)], "rest") == []


@given(
    st.integers(0, 300),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 60), st.booleans(), st.integers(0, 1)), max_size=30),
)
def test_every_millisecond_once(duration_ms: int, drawn: list[tuple[int, int, bool, int]]) -> None:
    entries = [
        entry(start, start + length, "speech" if speaks else "non-speech", f"reason {index}", channel)
        for index, (start, length, speaks, channel) in enumerate(drawn)
    ]
    found = tile(duration_ms, 0, entries, "rest")
    assert sum(part.end_ms - part.start_ms for part in found) == duration_ms
    borders = [0, *(part.end_ms for part in found)]
    assert [part.start_ms for part in found] == borders[:-1]
    assert borders[-1] == duration_ms
    assert all(part.channel == 0 and part.start_ms < part.end_ms for part in found)
    for ms in range(duration_ms):
        claims = [one for one in entries if one.channel == 0 and one.start_ms <= ms < one.end_ms]
        part = next(one for one in found if one.start_ms <= ms < one.end_ms)
        assert (part.kind == "speech") == any(one.kind == "speech" for one in claims)
        assert part.reason in {one.reason for one in claims if one.kind == part.kind} or (
            not claims and part.reason == "rest"
        )


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda at: (at[0], at[0] + at[1])), max_size=6)


@given(SPANS, SPANS)
def test_what_lies_in_a_hole_is_taken_away_and_nothing_else(
    spans: list[tuple[int, int]], holes: list[tuple[int, int]]
) -> None:
    def each(these: list[tuple[int, int]]) -> Counter[int]:
        return Counter(ms for start, end in these for ms in range(start, end))

    inside = set(each(holes))
    assert each(without(spans, holes)) == Counter({ms: n for ms, n in each(spans).items() if ms not in inside})
