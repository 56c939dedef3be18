"""Figures: what belongs to a number in digits, and what only stands beside it.

    1,00,000   1,250   -> 100000  1250     commas that group digits, Indian or Western
    2-3   10/12/2025   -> 2 3  10 12 2025  a range, a date: several numbers
    1/2   10:30        -> 1/2  10:30       a fraction, a time: one number
    50%   ₹50          -> 50 %  ₹ 50       a sign that is spoken is a word of its own

It works on text with ASCII digits, before punctuation becomes spaces; the sign table must have kept KEPT.
"""

import re
import unicodedata
from typing import Final

# Signs that stay where they are part of a number, and signs that are words.
KEPT: Final = {".": ".", "٫": ".", ":": ":", "/": "/", "⁄": "/"}
FRACTIONS: Final = {
    char: f" {unicodedata.normalize('NFKC', char).replace(chr(0x2044), '/')} " for char in "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
}
SPOKEN: Final = {"%": "%", "٪": "%", "₹": "₹", "₨": "₹", "$": "$", "€": "€", "£": "£"}

_GROUPED = re.compile(r"(?<![\d.,٬])\d{1,3}(?:(?:[,٬]\d{3})+|(?:[,٬]\d{2})+[,٬]\d{3})(?![,٬]?\d)")
_COMMAS: Final = str.maketrans("", "", ",٬")
_LONE = re.compile(r"(?<![0-9])[./:]|[./:](?![0-9])")
_CHAIN = re.compile(r"[0-9]+(?:[./:][0-9]+)+")
_CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9])?")
_FRACTION = re.compile(r"[0-9]{1,3}/[0-9]{1,3}")
_DATE = re.compile(r"[0-9]{1,2}([./])[0-9]{1,2}\1[0-9]{2}(?:[0-9]{2})?")
# Urdu writes a number and the word after it without a space: ۲۵روپے.
_GLUED = re.compile(r"(?<=[0-9])(?=[\u0620-\u064a\u066e-\u06d3])|(?<=[\u0620-\u064a\u066e-\u06d3])(?=[0-9])")


def grouped(text: str) -> str:
    """Return the text without commas that group digits, of whatever script."""
    if "," in text or "٬" in text:
        text = _GROUPED.sub(lambda match: match[0].translate(_COMMAS), text)
    return text


def settled(text: str) -> str:
    """Return the text after the sign table with each point, colon and slash either part of a number or a space."""
    if not ("." in text or ":" in text or "/" in text):
        return text
    return _CHAIN.sub(_chain, _LONE.sub(" ", text))


def unglued(text: str) -> str:
    """Return the text with a space between digits and Arabic letters."""
    return _GLUED.sub(" ", text)


def _chain(match: re.Match[str]) -> str:
    chain = match[0]
    if _DATE.fullmatch(chain):
        return re.sub("[./]", " ", chain)
    if _FRACTION.fullmatch(chain):
        return chain
    return " ".join(part if _CLOCK.fullmatch(part) else part.replace(":", " ") for part in chain.split("/"))
