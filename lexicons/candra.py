"""Candra o: which words may be written with a or o instead, डॉक्टर डाक्टर, and which are other words then, कॉफी काफी.

A long word is recognised either way, so words of three and more aksharas are folded. A short one is often another word:
बॉल बाल, हॉल हाल, બૉલ બોલ. It is folded only where candra.tsv says "same"; "apart" keeps a long one from it, with
whatever ending.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

from lexicons.aksharas import aksharas

WORD: Final = r"(?<!\S)[^\sॉऑૉઑ]*[ॉऑૉઑ]\S*"
FOLD: Final = "candra"  # stands for `plain` among the folds
TAG: Final = "orth.candra"
LEAST: Final = 3  # aksharas of a word that is folded although it is not listed
# Gujarati writes ડોક્ટર where Hindi writes डाक्टर.
_PLAIN: Final = str.maketrans("ॉऑૉઑ", "ाआોઓ")


@cache
def listed() -> tuple[tuple[str, str], ...]:
    """Return the lines of candra.tsv: ("apart" or "same", a word without nukta, in NFC)."""
    lines = files("lexicons").joinpath("candra.tsv").read_text(encoding="utf-8").splitlines()
    cells = [unicodedata.normalize("NFC", line).split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((kind, word) for kind, words in cells for word in words.split())


def has(text: str) -> bool:
    """Return whether there is anything to fold: a quick check."""
    return "ॉ" in text or "ऑ" in text or "ૉ" in text or "ઑ" in text


def plain(match: re.Match[str]) -> str:
    """Return the word that a match of WORD holds, without candra o where it may be left out."""
    word = match[0]
    same, apart = _listed()
    if word in same or (len(aksharas(word)) >= LEAST and not any(word.startswith(start) for start in apart)):
        return word.translate(_PLAIN)
    return word


@cache
def _listed() -> tuple[frozenset[str], tuple[str, ...]]:
    rows = listed()
    return frozenset(word for kind, word in rows if kind == "same"), tuple(
        word for kind, word in rows if kind == "apart"
    )
