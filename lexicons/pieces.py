"""Pieces: what stands between the spaces of a text, and what a view puts in their place.

text      उम्म, मैं  दो  सौ  रुपये लाया।         pieces 0 to 6
changes   0-1 ()   2-4 ("200",)              a view: मैं 200 रुपये लाया।
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_JOINERS: Final = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Change:
    """`new` stands where pieces[start:end] stood; () where they are left out."""

    start: int
    end: int
    new: tuple[str, ...] = ()


def parted(piece: str) -> tuple[str, str, str]:
    """Return (signs before, core, signs after) of a piece; a core begins and ends with a letter, mark or digit."""
    solid = [at for at, char in enumerate(piece) if unicodedata.category(char)[0] in "LMN" or char in _JOINERS]
    if not solid:
        return piece, "", ""
    return piece[: solid[0]], piece[solid[0] : solid[-1] + 1], piece[solid[-1] + 1 :]


def after(pieces: Sequence[str], changes: Iterable[Change]) -> list[str]:
    """Return the pieces after changes, which are in order and apart."""
    made, done = [], 0
    for change in changes:
        made += [*pieces[done : change.start], *change.new]
        done = change.end
    return [*made, *pieces[done:]]


def runs(pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of pieces with no punctuation within them, each as (start, end)."""
    start = 0
    for at, piece in enumerate(pieces):
        before, core, behind = parted(piece)
        if at > start and (before or not core):
            yield start, at
            start = at
        if behind or not core:
            yield start, at + 1
            start = at + 1
    if start < len(pieces):
        yield start, len(pieces)
