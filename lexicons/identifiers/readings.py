"""Readings: what is counted or spelled out in tokens, as digits and Latin capitals.

    नौ आठ double seven ०१            9 8 77 01
    MH twelve ए बी 1234              MH 12 A B 1234
    एम for मुंबई                       M
    बारह सौ पाँच रुपये, 1,250.50, 12/10/2025      amounts and dates: nothing is spelled out

A scale ends what is read, but for a hundred in between: "nine hundred twelve" is 912.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from lexicons.identifiers.amounts import amounts
from lexicons.identifiers.labels import label
from lexicons.identifiers.tokens import Token, form_of, sound_of
from lexicons.number_tables import table

_BETWEEN: Final = frozenset("-–—.,()+।॥۔،/_")
_HUNDRED: Final = 100
_MOST_LETTERS: Final = 5
_READ: Final = ("cardinal", "tens", "double", "scale")


@dataclass(frozen=True, slots=True)
class Unit:
    """Digits or capitals that are read from tokens[first:last + 1] together. `sure`: they are surely no word."""

    chars: str
    first: int
    last: int
    sure: bool = True


Part = tuple[str, str]  # a kind of number word, "letter", "word" or "digits", and its value


def runs(tokens: Sequence[Token]) -> list[list[Unit]]:
    """Return what is read of the tokens without a break. Fillers and signs between do not break it."""
    return list(_runs(tokens))


@cache
def spelled() -> dict[str, dict[str, str]]:
    """Return the forms of spoken.tsv: kind -> sound, or Latin form -> value."""
    text = files("lexicons").joinpath("identifiers", "spoken.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")][1:]
    found: dict[str, dict[str, str]] = {}
    for kind, value, forms in (line.split("\t") for line in lines):
        for form in forms.split("|"):
            found.setdefault(kind, {}).setdefault(sound_of(form) or form, form if value == "other" else value)
    return found


def said(token: Token, kind: str) -> str:
    """Return the value that a word has in spoken.tsv as this kind, "" for none."""
    return spelled()[kind].get(token.sound or token.form, "") if token.kind == "word" else ""


def _runs(tokens: Sequence[Token]) -> Iterator[list[Unit]]:
    apart = amounts(tokens)
    reader = _Reader(tokens)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        parts = () if at in apart else _parts(token)
        if parts:
            at = reader.take(parts, at)
            continue
        if at in apart or not (token.text in _BETWEEN or label(token) == "filler"):
            yield from reader.end()
        at += 1
    yield from reader.end()


class _Reader:
    """A run as it is read, unit by unit."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.units: list[Unit] = []
        self.broken: list[list[Unit]] = []
        self.times: tuple[str, int] | None = None  # of double: how often, and since which token
        self.tens = False  # the last unit is twenty: it takes five
        self.hundred = False  # the last unit is 900: it takes 12

    def end(self) -> list[list[Unit]]:
        """Return the runs that are over, and begin another."""
        over = [run for run in (*self.broken, self.units) if run]
        self.units, self.broken, self.times, self.tens, self.hundred = [], [], None, False, False
        return over

    def take(self, parts: Sequence[Part], at: int) -> int:
        """Read the parts of a token, and return the next token to read."""
        for kind, value in parts:
            self._take(kind, value, at)
        if parts[0][0] == "letter" and self.units and at + 2 < len(self.tokens):
            for_what = self.tokens[at + 2]
            if said(self.tokens[at + 1], "for") and for_what.kind == "word" and _is_plain(for_what):
                last = self.units.pop()
                self.units.append(Unit(last.chars, last.first, at + 2, last.sure))
                return at + 3
        return at + 1

    def _take(self, kind: str, value: str, at: int) -> None:
        if kind == "double":
            self.times, self.tens = (value, at), False
        elif kind == "scale":
            self._scale(int(value), at)
        elif kind in ("letter", "word"):
            self._letters(value, at, sure=kind == "letter")
        else:
            self._digits(value, at, kind)

    def _digits(self, value: str, at: int, kind: str) -> None:
        if self.tens and kind == "cardinal" and len(value) == 1 and value != "0":
            last = self.units.pop()
            self._add(last.chars[:-1] + value, last.first, at)
        elif self.hundred and len(value) <= 2 and kind != "digits":
            last = self.units.pop()
            self._add(last.chars[: -len(value)] + value, last.first, at)
        elif self.times and len(value) == 1:
            self._add(value * int(self.times[0]), self.times[1], at)
        else:
            self._add(value, at, at)
        self.tens, self.hundred = kind == "tens", False

    def _letters(self, value: str, at: int, *, sure: bool) -> None:
        since = self.times[1] if self.times else at
        if self.times:
            value = "W" if value == "U" else value * int(self.times[0])
        self._add(value, since, at, sure=sure)
        self.tens = self.hundred = False

    def _scale(self, value: int, at: int) -> None:
        """Read a hundred as two more digits; anything larger is an amount, and no part of a number that is spelled."""
        if value == _HUNDRED and self.units and len(self.units[-1].chars) == 1 and self.units[-1].chars in "123456789":
            last = self.units.pop()
            self._add(last.chars + "00", last.first, at)
            self.tens, self.hundred = False, True
            return
        if self.units:
            self.units.pop()
        self.broken.append(self.units)
        self.units, self.times, self.tens, self.hundred = [], None, False, False

    def _add(self, chars: str, first: int, last: int, *, sure: bool = True) -> None:
        self.units.append(Unit(chars, first, last, sure))
        self.times = None


def _parts(token: Token) -> tuple[Part, ...]:
    if token.kind == "digits":
        return (("digits", token.form),)
    return _word_parts(token.text, token.language) if token.kind == "word" else ()


def _is_plain(token: Token) -> bool:
    return all(kind == "word" for kind, _ in _parts(token))


@lru_cache(maxsize=65_536)
def _word_parts(word: str, language: str) -> tuple[Part, ...]:
    if len(word) == 1 and "A" <= word <= "Z":
        return (("letter", word),)
    known, form = table(language), form_of(word, language)
    atoms = (known.atoms[form],) if form in known.atoms else known.glued(form)
    if atoms and all(kind in _READ and value.denominator == 1 for kind, value in atoms):
        return tuple((kind, str(value)) for kind, value in atoms)
    heard = sound_of(word) or form
    for kind in ("letter", "digit", "double"):
        if heard in spelled()[kind]:
            return (("cardinal" if kind == "digit" else kind, spelled()[kind][heard]),)
    if word.isascii() and word.isalpha() and len(word) <= _MOST_LETTERS:
        return (("letter" if word.isupper() or len(word) == 1 else "word", word.upper()),)
    return ()
