"""Phrases: runs of words of a text that are known, and what is written for each."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.pieces import Change, parted

# The folded words of a phrase -> how it is written.
Phrases = Mapping[tuple[str, ...], str]


def key(phrase: str, language: str) -> tuple[str, ...]:
    """Return the folded words of a phrase, for looking it up. Spellings that L2 makes one have one key."""
    return tuple(_spelled(word, language) for word in phrase.split())


def written(pieces: Sequence[str], language: str, known: Phrases) -> list[Change]:
    """Return the changes that write the known phrases, the longest first; the signs around each stay."""
    found, at, longest = [], 0, max(map(len, known), default=0)
    while at < len(pieces):
        sizes = range(min(longest, len(pieces) - at), 0, -1)
        size = next((size for size in sizes if _key(pieces[at : at + size], language) in known), 0)
        if size:
            before, behind = parted(pieces[at])[0], parted(pieces[at + size - 1])[2]
            new = known[_key(pieces[at : at + size], language)]
            found.append(Change(at, at + size, tuple(f"{before}{new}{behind}".split())))
        at += size or 1
    return [change for change in found if change.new != tuple(pieces[change.start : change.end])]


def _key(pieces: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the key of a stretch of pieces; () where there is punctuation within it."""
    parts = [parted(piece) for piece in pieces]
    if any(behind for _, _, behind in parts[:-1]) or any(before for before, _, _ in parts[1:]):
        return ()
    return tuple(_spelled(core, language) for _, core, _ in parts)


@lru_cache(maxsize=65_536)
def _spelled(word: str, language: str) -> str:
    return folded(canonical(word, language), language).replace(" ", "")
