"""Splits: which segments are for training, which choose a model (dev) and which judge it (test).

A group (pipeline/datasets/groups.py) is in one split as a whole, and stays there for ever, in every data set. New
groups are drawn by the hash of their name, dialect by dialect: each goes where most milliseconds of speech are lacking.

    what the group was used for before      what its new segments become
    test, whatever else                     test
    dev, not test                           dev
    train alone                             train
    nothing                                 drawn

Groups can grow into one, when somebody turns out to have spoken in both. A segment that was used for something else
than its group is for now is left out: it would be heard on both sides.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.datasets.groups import Groups
from pipeline.datasets.item import SPLITS, Split

# What was used for several things counts as the first of these.
STRONGEST: Final[tuple[Split, ...]] = ("test", "dev", "train")
_NEEDED: Final[tuple[Split, ...]] = ("train", "test", "dev")  # most first


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment to be split. `voices`: whatever identifies who speaks in other recordings, may be none. `dialect`: the
    shares hold within each. `used`: what it was used for before, None for nothing.
    """

    segment_id: str
    recording_id: str
    voices: tuple[str, ...]
    dialect: str
    length_ms: int
    used: Split | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """A segment that was in some data set, whether it is asked for now or not."""

    segment_id: str
    recording_id: str
    voices: tuple[str, ...]
    split: Split


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the speech of each dialect; the rest is for training."""

    dev: float
    test: float

    def of(self, split: Split) -> float:
        return {"train": 1 - self.dev - self.test, "dev": self.dev, "test": self.test}[split]


def strongest(used: Sequence[Split]) -> Split | None:
    """Return what counts of several uses, None for no use."""
    return next((split for split in STRONGEST if split in used), None)


def allot(units: Sequence[Unit], before: Sequence[Used], shares: Shares) -> dict[str, Split]:
    """Return the split of each segment by its id; those that must be left out have none."""
    groups = _grouped(units, before)
    history: defaultdict[str, list[Split]] = defaultdict(list)
    for used in before:
        history[groups.of(_recording(used))].append(used.split)
    of_group: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        of_group[groups.of(_recording(unit))].append(unit)
    known = {name: split for name in of_group if (split := strongest(history[name]))}
    decided = known | _drawn(of_group, known, shares)
    return {
        unit.segment_id: decided[name]
        for name, members in of_group.items()
        for unit in members
        if unit.used in (None, decided[name])
    }


def _grouped(units: Sequence[Unit], before: Sequence[Used]) -> Groups:
    groups = Groups()
    named = {(_recording(unit), unit.voices) for unit in units} | {(_recording(used), used.voices) for used in before}
    for recording, voices in named:
        groups.join([recording, *(f"voice {voice}" for voice in voices)])
    return groups


def _recording(of: Unit | Used) -> str:
    return f"recording {of.recording_id}"


def _drawn(of_group: Mapping[str, Sequence[Unit]], known: Mapping[str, Split], shares: Shares) -> dict[str, Split]:
    """Return the split of each group that has none yet."""
    by_dialect: defaultdict[str, list[str]] = defaultdict(list)
    for name, members in of_group.items():
        by_dialect[_dialect(members)].append(name)
    drawn: dict[str, Split] = {}
    for names in by_dialect.values():
        sizes = {name: sum(unit.length_ms for unit in of_group[name]) for name in names}
        drawn |= _of_dialect(sizes, {name: known[name] for name in names if name in known}, shares)
    return drawn


def _dialect(members: Sequence[Unit]) -> str:
    """Return the dialect of most of the group's speech."""
    said: defaultdict[str, int] = defaultdict(int)
    for unit in members:
        said[unit.dialect] += unit.length_ms
    return max(sorted(said), key=lambda dialect: said[dialect])


def _of_dialect(sizes: Mapping[str, int], known: Mapping[str, Split], shares: Shares) -> dict[str, Split]:
    """Draw the groups of one dialect. `sizes`: milliseconds of all its groups; `known`: the split of some."""
    total = sum(sizes.values())
    lacking = {split: shares.of(split) * total for split in SPLITS}
    for name, split in known.items():
        lacking[split] -= sizes[name]
    drawn: dict[str, Split] = {}
    for name in sorted(sizes.keys() - known.keys(), key=_digest):
        chosen = max(SPLITS, key=lambda split: lacking[split])
        drawn[name] = chosen
        lacking[chosen] -= sizes[name]
    _leave_none_empty(drawn, known, sizes, shares)
    return drawn


def _leave_none_empty(
    drawn: dict[str, Split], known: Mapping[str, Split], sizes: Mapping[str, int], shares: Shares
) -> None:
    """Give a split without a group the smallest new one of a split that has two, or is needed less."""
    for at, split in enumerate(_NEEDED):
        having = [*drawn.values(), *known.values()]
        movable = [name for name, of in drawn.items() if having.count(of) > 1 or of in _NEEDED[at + 1 :]]
        if shares.of(split) > 0 and split not in having and movable:
            drawn[min(movable, key=lambda name: (sizes[name], _digest(name)))] = split


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
