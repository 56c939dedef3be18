"""Splits: nobody is in two of them, and they are kept however a collection grows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.datasets.groups import Groups
from pipeline.datasets.item import SPLITS, Split
from pipeline.datasets.splits import Shares, Unit, Used, allot

SHARES = Shares(dev=0.1, test=0.2)
# Recordings by number: who speaks in them, and in which dialect.
RECORDINGS = st.lists(
    st.tuples(st.sets(st.integers(0, 12), max_size=3), st.sampled_from(["bho", "mag", "hi"]), st.integers(1, 4)),
    min_size=1,
    max_size=25,
)
Recordings = Sequence[tuple[set[int], str, int]]


def units(recordings: Recordings, used: Mapping[str, Split] | None = None) -> list[Unit]:
    """Return the segments of recordings: as many as their third number, of one to three seconds."""
    return [
        Unit(
            f"{number}-{at}", f"rec{number}", tuple(f"v{who}" for who in sorted(voices)), dialect, 1000 + at * 500,
            (used or {}).get(f"{number}-{at}"),
        )
        for number, (voices, dialect, segments) in enumerate(recordings)
        for at in range(segments)
    ]  # fmt: skip


def uses(of: Sequence[Unit], splits: Mapping[str, Split]) -> list[Used]:
    return [
        Used(one.segment_id, one.recording_id, one.voices, splits[one.segment_id])
        for one in of
        if one.segment_id in splits
    ]


def splits_of_voices(of: Sequence[Unit], splits: Mapping[str, Split]) -> dict[str, set[Split]]:
    found: defaultdict[str, set[Split]] = defaultdict(set)
    for one in of:
        if one.segment_id in splits:
            for name in (one.recording_id, *one.voices):
                found[name].add(splits[one.segment_id])
    return found


@given(RECORDINGS, st.randoms())
def test_nobody_is_in_two_splits_whatever_the_order(recordings: Recordings, chance: Random) -> None:
    all_of_it = units(recordings)
    splits = allot(all_of_it, [], SHARES)
    assert splits.keys() == {one.segment_id for one in all_of_it}
    assert all(len(found) == 1 for found in splits_of_voices(all_of_it, splits).values())
    shuffled = list(all_of_it)
    chance.shuffle(shuffled)
    assert allot(shuffled, [], SHARES) == splits


@pytest.mark.slow
@given(RECORDINGS, st.lists(st.integers(0, 25), max_size=4), st.data())
def test_splits_are_kept_as_a_collection_grows(recordings: Recordings, steps: list[int], data: st.DataObject) -> None:
    """Whoever speaks may turn up in later recordings, and groups may grow into one."""
    first: dict[str, Split] = {}
    ledger: list[Used] = []
    for end in sorted({min(step, len(recordings)) for step in [*steps, len(recordings)]}):
        here = units(recordings[:end], first)
        chosen = [one for one in here if data.draw(st.booleans())] if here else []
        splits = allot(chosen, ledger, SHARES)
        assert all(len(found) == 1 for found in splits_of_voices(chosen, splits).values())
        assert all(splits[id] == first[id] for id in splits.keys() & first.keys())
        tested = {voice for used in ledger if used.split == "test" for voice in (used.recording_id, *used.voices)}
        for one in chosen:
            if tested.intersection((one.recording_id, *one.voices)):
                assert splits.get(one.segment_id, "test") == "test"
        first |= splits
        ledger += uses(chosen, splits)


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from(["bho", "mag"])), min_size=2, max_size=30))
def test_every_dialect_has_its_share(speakers: list[tuple[int, str]]) -> None:
    of = [
        Unit(f"{number}-{at}", f"rec{number}", (f"v{number}",), dialect, 1000)
        for number, (segments, dialect) in enumerate(speakers)
        for at in range(segments)
    ]
    splits = allot(of, [], SHARES)
    for dialect in {dialect for _, dialect in speakers}:
        mine = [one for one in of if one.dialect == dialect]
        groups = {one.recording_id for one in mine}
        spoken = {split: sum(splits[one.segment_id] == split for one in mine) for split in SPLITS}
        largest = max(sum(one.recording_id == name for one in mine) for name in groups)
        assert spoken["train"] > 0
        assert (spoken["test"] > 0) == (len(groups) > 1)
        assert (spoken["dev"] > 0) == (len(groups) > 2)
        for split in ("dev", "test"):
            assert spoken[split] <= SHARES.of(split) * len(mine) + largest


@given(st.integers(2, 9), st.sampled_from([(0.1, 0.8), (0.45, 0.45), (0.0, 0.9)]))
def test_train_is_never_empty(speakers: int, shares: tuple[float, float]) -> None:
    of = [Unit(f"s{number}", f"r{number}", (), "hi", 1000) for number in range(speakers)]
    assert "train" in allot(of, [], Shares(*shares)).values()


def test_who_was_tested_is_tested_and_what_was_trained_on_is_left_out() -> None:
    before = [
        Used("old-test", "r1", ("asha",), "test"),
        Used("old-train", "r2", ("ravi",), "train"),
        Used("old-dev", "r3", ("mina",), "dev"),
    ]
    both = [
        Unit("new", "r4", ("asha", "ravi"), "hi", 1000),
        Unit("old-train", "r2", ("ravi",), "hi", 1000, "train"),
        Unit("old-test", "r1", ("asha",), "hi", 1000, "test"),
        Unit("of-mina", "r5", ("mina",), "hi", 1000),
    ]
    assert allot(both, before, SHARES) == {"new": "test", "old-test": "test", "of-mina": "dev"}


def test_no_share_makes_no_split() -> None:
    of = [Unit(f"s{number}", f"r{number}", (), "hi", 1000) for number in range(9)]
    assert set(allot(of, [], Shares(dev=0, test=0)).values()) == {"train"}
    assert set(allot(of, [], Shares(dev=0, test=0.5)).values()) == {"train", "test"}
    assert allot([], [], SHARES) == {}


@given(st.lists(st.sets(st.integers(0, 9), min_size=1, max_size=4), max_size=12), st.randoms())
def test_a_group_has_one_name_in_any_order(joins: list[set[int]], chance: Random) -> None:
    names = [sorted(map(str, each)) for each in joins]
    one, other = Groups(), Groups()
    for each in names:
        one.join(each)
    chance.shuffle(names)
    for each in names:
        other.join(each)
    everybody = {name for each in names for name in each}
    assert {name: one.of(name) for name in everybody} == {name: other.of(name) for name in everybody}
    for each in names:
        assert len({one.of(name) for name in each}) == 1
        assert one.of(each[0]) == min(name for name in everybody if one.of(name) == one.of(each[0]))
