"""Signs: digits of every script become ASCII, punctuation and symbols become a space.

They become a space and are not just removed, because लाल-पीला is two words. % and a point between two digits are kept.
The tables are built character by character when needed, from Python's own Unicode data (`unicodedata.unidata_version`
is part of the policy's version).
"""

import re
import unicodedata
from typing import Final

KEPT: Final = {"%": "%", "٪": "%", ".": ".", "٫": "."}
_LONE_POINT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")


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
    """Return the text after a table, without points that are not between two digits."""
    text = text.translate(table)
    return _LONE_POINT.sub(" ", text) if "." in text else text
