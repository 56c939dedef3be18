"""Numerals: the numbers in a text of L2 words, in words or in digits, with their values.

    words    तीन  सौ  पैंसठ  दिन  दो  तीन  साल  साढ़े  चार  हज़ार        numerals   0-3 365   4-5 2   5-6 3   7-10 4500

A number is as long as its words can be composed: two or three days is no 23. Words of one run are cut into the fewest
numbers, and a scale (सौ, हज़ार) stands alone only where it must: दो सौ तीन सौ is 200 and 300, not 203 and 100.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from lexicons.number_tables import Atom, Atoms, NumberTable, table

_DIGITS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_RATIO: Final = re.compile(r"([0-9]+)/([0-9]+)")
_HUNDRED: Final = 100
_THOUSAND: Final = 1000
_CRORE: Final = 10**7
_TEN: Final = 10
_ALONE: Final = ("cardinal", "tens", "digits", "scale", "fraction", "part", "ratio")  # a number by themselves
_REMEMBERED: Final = 65_536  # words of a language
_LONGEST: Final = 24  # words of one run that are cut together


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in words[start:end]. `digits`: as written in digits, "" where it is in words."""

    start: int
    end: int
    value: Fraction
    digits: str = ""


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
    return next((value for end, value in _values(atoms) if end == len(atoms)), None) if atoms else None


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
        for count, value in _values([atom for atom, _ in atoms]):
            place = atoms[count - 1][1]
            if count < len(atoms) and atoms[count][1] == place:
                continue  # ends within a word
            numbers, lone, rest = best[place + 1]
            written = words[at] if place == at and atoms[0][0][0] == "digits" else ""
            written = str(value) if atoms[0][0][0] == "double" else written
            alone = lone + (atoms[0][0][0] == "scale")
            ways.append((numbers + 1, alone, (Numeral(at, place + 1, value, written), *rest)))
        ways.append((best[at + 1][0] + 1, best[at + 1][1] + 1, best[at + 1][2]))
        best[at] = min(ways, key=lambda way: way[:2])
    return list(best[start][2])


def _values(atoms: Sequence[Atom]) -> Iterator[tuple[int, Fraction]]:
    """Yield (how many atoms, their value) for every beginning that is one number."""
    reading = _Reading()
    for count, (kind, value) in enumerate(atoms, start=1):
        if not reading.takes(kind, value):
            return
        if reading.complete:
            yield count, reading.value


class _Reading:
    """A number as it is read part by part.

    total     thousands, lakhs and crores that are closed        limit   the next scale must be smaller
    current   the part under a thousand, or before a scale       room    what may still be added to it is smaller
    """

    def __init__(self) -> None:
        self.total, self.limit = Fraction(0), Fraction(0)
        self.current: Fraction | None = None
        self.room = 0
        self.adds: Fraction | None = None  # of सवा, साढ़े, पौने
        self.decimals: int | None = None  # how many digits came after the point
        self.over: Fraction | None = None  # the numerator
        self.times = Fraction(1)  # of double, triple
        self.last = ""

    @property
    def complete(self) -> bool:
        return self.adds is None and self.last not in ("point", "over", "and", "double")

    @property
    def value(self) -> Fraction:
        return self.total + (self.current or 0)

    def takes(self, kind: str, value: Fraction) -> bool:
        """Read one part; return whether the number may go on with it."""
        if self.decimals is not None and kind in ("cardinal", "tens", "digits"):
            taken = self._decimal(value)
        elif self.last == "over":
            taken = self._divide(kind, value)
        elif self.last == "double":
            taken = self._repeat(kind, value)
        else:
            taken = self._rules()[kind](value)
            if taken and kind == "tens":
                self.room = _TEN
        self.last = kind
        return taken

    def _rules(self) -> dict[str, Callable[[Fraction], bool]]:
        return {
            "cardinal": self._small, "tens": self._small, "digits": self._written, "scale": self._scale,
            "adds": self._add_later, "fraction": self._fraction, "ratio": self._ratio, "point": self._point,
            "over": self._over, "and": self._and, "double": self._double,
            "part": self._part,
        }  # fmt: skip

    def _small(self, value: Fraction) -> bool:
        if self.adds is not None:
            # साडे तीनशे is 350: half of the hundred that is counted.
            self.current, self.adds, self.room = value + self.adds * max(_place(value), 1), None, 0
            return value > 0
        if self.limit and value >= self.limit:
            return False
        if self.current is not None and not 0 < value < self.room:
            return False
        self.current = (self.current or 0) + value
        self.room = _place(value)
        return True

    def _written(self, value: Fraction) -> bool:
        if self.adds is not None:
            return self._small(value)
        if self.current is not None and self.last not in ("scale", "and"):
            return False
        if self.total and value >= self.limit:
            return False
        taken = self._small(value) if self.current is None or value < self.room else False
        self.room = 0
        return taken

    def _scale(self, value: Fraction) -> bool:
        many = self.current
        if self.adds is not None:
            many, self.adds = 1 + self.adds, None
        if self.decimals is not None:
            self.decimals = None
        if value < _THOUSAND:
            if many is not None and (not 0 < many < _HUNDRED or (self.last == "scale")):
                return False
            if self.limit and value >= self.limit:
                return False
            self.current, self.room = (1 if many is None else many) * value, int(value)
            return True
        if value >= _CRORE and 0 < self.limit < value:  # पाँच हज़ार दो सौ करोड़, एक लाख करोड़
            self.total, self.limit = (self.total + (many or 0)) * value, value
            self.current, self.room = None, 0
            return True
        if (self.limit and value >= self.limit) or many == 0:
            return False
        self.total += (1 if many is None else many) * value
        self.limit, self.current, self.room = value, None, 0
        return True

    def _add_later(self, value: Fraction) -> bool:
        self.adds = value
        return self.current is None and self.last in ("", "scale") and not self.total

    def _fraction(self, value: Fraction) -> bool:
        if self.current is not None or self.adds is not None or self.total:
            return False
        self.current, self.room = value, 0
        return True

    def _part(self, value: Fraction) -> bool:
        if (
            self.total
            or self.adds is not None
            or (self.current is not None and self.last not in ("cardinal", "digits"))
        ):
            return False
        self.current, self.room = (1 if self.current is None else self.current) * value, 0
        return True

    def _ratio(self, value: Fraction) -> bool:
        if self.adds is not None or self.total or (self.current is not None and (self.last != "digits" or value >= 1)):
            return False
        self.current, self.room = (self.current or 0) + value, 0
        return True

    def _point(self, value: Fraction) -> bool:
        if self.current is None or self.adds is not None or self.total or self.current.denominator != 1:
            return False
        self.decimals, self.room = 0, 0
        return True

    def _over(self, value: Fraction) -> bool:
        self.over = self.current
        return self.current is not None and self.adds is None and not self.total

    def _decimal(self, value: Fraction) -> bool:
        if self.current is None or self.decimals is None or value.denominator != 1:
            return False
        places = len(str(value.numerator))
        self.decimals += places
        self.current += value / 10**self.decimals
        return True

    def _divide(self, kind: str, value: Fraction) -> bool:
        if kind not in ("cardinal", "digits") or self.over is None or not value:
            return False
        self.current = self.over / value
        return True

    def _double(self, value: Fraction) -> bool:
        self.times = value
        return self.last == ""

    def _repeat(self, kind: str, value: Fraction) -> bool:
        if kind not in ("cardinal", "digits") or value.denominator != 1 or value >= _TEN:
            return False
        self.current, self.room = Fraction(int(str(value) * int(self.times))), 0
        return True

    def _and(self, value: Fraction) -> bool:
        return self.last == "scale"


def _place(value: Fraction) -> int:
    """Return how much may be added to a word: less than 100 to 200, less than 1000 to 5000, nothing to 25."""
    place = 1
    while value and value.denominator == 1 and value % (place * 10) == 0:
        place *= 10
    return place if place >= _HUNDRED else 0
