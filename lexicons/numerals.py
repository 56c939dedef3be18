"""Numerals: the numbers in a text of L2 words, in words or in digits, with their values.

    words    तीन  सौ  पैंसठ  दिन  दो  तीन  साल  साढ़े  चार  हज़ार        numerals   0-3 365   4-5 2   5-6 3   7-10 4500

A number is as long as its words can be composed: two or three days is no 23. Words of one run are cut into the fewest
numbers, and a scale (सौ, हज़ार) stands alone only where it must: दो सौ तीन सौ is 200 and 300, not 203 and 100.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from lexicons.number_reading import values
from lexicons.number_tables import Atoms, NumberTable, table

_DIGITS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_RATIO: Final = re.compile(r"([0-9]+)/([0-9]+)")
_ALONE: Final = ("cardinal", "tens", "digits", "scale", "fraction", "part", "ratio")  # a number by themselves
_REMEMBERED: Final = 65_536  # words of a language
_LONGEST: Final = 24  # words of one run that are cut together


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in words[start:end]. `digits`: as written in digits, "" where it is in words; `repeated`: of डबल नौ."""

    start: int
    end: int
    value: Fraction
    digits: str = ""
    repeated: bool = False


def numerals(words: Sequence[str], language: str) -> list[Numeral]:
    """Return the numbers of L2 words, from left to right."""
    known = table(language)
    reader = _reader(known.language)
    read = [reader[word] for word in words]
    found: list[Numeral] = []
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and end - start < _LONGEST and read[end] and _sure(words, read, end, known):
            end += 1
        if end == start + 1 and len(read[start]) == 1 and read[start][0][0] in _ALONE:
            kind, value = read[start][0]
            found.append(Numeral(start, end, value, words[start] if kind == "digits" else ""))
        elif end > start:
            found += _cut(words, read, start, end)
        start = max(end, start + 1)
    return found


def has_numeral(words: Sequence[str], language: str) -> bool:
    """Return whether any word may be a part of a number: a quick check."""
    return any(map(_reader(language).__getitem__, words))


class _Reader(dict[str, Atoms]):
    """The parts of a number that each word stands for, () for any other word; filled when a word is first met."""

    def __init__(self, known: NumberTable) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, word: str) -> Atoms:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = read = self._read(word)
        return read

    def _read(self, word: str) -> Atoms:
        if word in self.known.atoms:
            return (self.known.atoms[word],)
        if _DIGITS.fullmatch(word):
            return (("digits", Fraction(word)),)
        if (ratio := _RATIO.fullmatch(word)) and int(ratio[2]):
            return (("ratio", Fraction(int(ratio[1]), int(ratio[2]))),)
        return self.known.glued(word)


@lru_cache(maxsize=256)
def _reader(language: str) -> _Reader:
    return _Reader(table(language))


def composed(word: str, language: str) -> Fraction | None:
    """Return the value of one word, glued or not; None where it is no number."""
    atoms = _reader(language)[word]
    return next((value for end, value in values(atoms) if end == len(atoms)), None) if atoms else None


def _sure(words: Sequence[str], read: Sequence[Atoms], at: int, known: NumberTable) -> bool:
    """Return whether a word that is also another word is a number here."""
    if words[at] not in known.marks.get("unsure", {}):
        return True
    before = words[at - 1] if at else ""
    if before in known.marks.get("after", {}):
        return False
    if at + 1 < len(words):
        return True
    return not at or bool(read[at - 1]) or before in known.marks.get("label", {})


def _cut(words: Sequence[str], read: Sequence[Atoms], start: int, end: int) -> list[Numeral]:
    """Return the numbers of a run: the fewest, then with the fewest scales that stand alone."""
    # best[at]: (numbers, lone scales, the numbers) from `at` to the end of the run. A word that is no number by
    # itself (and, point) is passed over.
    best: dict[int, tuple[int, int, tuple[Numeral, ...]]] = {end: (0, 0, ())}
    for at in range(end - 1, start - 1, -1):
        ways: list[tuple[int, int, tuple[Numeral, ...]]] = []
        atoms = [(atom, place) for place in range(at, end) for atom in read[place]]
        for count, value in values([atom for atom, _ in atoms]):
            place = atoms[count - 1][1]
            if count < len(atoms) and atoms[count][1] == place:
                continue  # ends within a word
            numbers, lone, rest = best[place + 1]
            written = words[at] if place == at and atoms[0][0][0] == "digits" else ""
            repeated = atoms[0][0][0] == "double"
            written = str(value) if repeated else written
            alone = lone + (atoms[0][0][0] == "scale")
            ways.append((numbers + 1, alone, (Numeral(at, place + 1, value, written, repeated), *rest)))
        ways.append((best[at + 1][0] + 1, best[at + 1][1] + 1, best[at + 1][2]))
        best[at] = min(ways, key=lambda way: way[:2])
    return list(best[start][2])
