"""Number reading: what the parts of a number are worth together, read from left to right.

सत्ताईस सौ पचास     27  x 100  + 50                2750
सवा दो लाख          1/4 +  2  x 100000            225000
एक बटा दो           1   /  2                      1/2
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from lexicons.number_tables import Atom

_TEN: Final = 10
_HUNDRED: Final = 100
_THOUSAND: Final = 1000
_CRORE: Final = 10**7


def values(atoms: Sequence[Atom]) -> Iterator[tuple[int, Fraction]]:
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
