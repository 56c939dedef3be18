"""Signs: digits of every script become ASCII, punctuation and symbols become a space.

They become a space and are not just removed, because लाल-पीला is two words. What belongs to a number is kept, and so
are signs that are spoken, as words of their own: lexicons/figures.py.
The tables are built character by character when needed, from Python's own Unicode data (`unicodedata.unidata_version`
is part of the policy's version).
"""

import unicodedata
from typing import Final

from lexicons import figures

KEPT: Final = figures.KEPT | figures.FRACTIONS | {sign: f" {written} " for sign, written in figures.SPOKEN.items()}


class SignTable(dict[int, str]):
    """A table for str.translate that computes the entry of a character when it is first needed."""

    def __init__(self, letters: dict[str, str]) -> None:
        """`letters`: what else to replace, character -> replacement."""
        super().__init__({ord(old): new for old, new in (letters | KEPT).items()})

    def __missing__(self, code: int) -> str:
        self[code] = written = _written(chr(code))
        return written


def _written(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.digit(character))
    # Cf: the invisible characters are removed already; left are Arabic signs that enclose a number or end a verse.
    return " " if category[0] in "PSZ" or category == "Cf" else character


def settle(text: str, table: SignTable) -> str:
    """Return the text after a table, with points, colons and slashes in numbers only."""
    return figures.settled(figures.grouped(text).translate(table))
