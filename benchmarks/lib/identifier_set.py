"""Sentences with made-up identifiers, and with numbers that are none, in ten languages, written and spoken.

The sentences: identifier_templates.tsv; how digits and letters are said: identifier_spoken.tsv. Nothing here comes from
lexicons/identifiers, which is measured, but for the two sums that make check digits.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lexicons.identifiers.checks import luhn, verhoeff

HERE: Final = Path(__file__).parent
NUMBERS: Final = ("phone", "aadhaar", "card", "account", "pin")
CODES: Final = ("pan", "ifsc", "vehicle")
ADDRESSES: Final = ("upi", "email")
POSITIVE: Final = (*NUMBERS, *CODES, *ADDRESSES)
STYLES: Final = {
    **dict.fromkeys(NUMBERS, ("written", "grouped", "native", "spoken", "in English", "doubled")),
    **dict.fromkeys(CODES, ("written", "spaced", "spoken")),
    **dict.fromkeys(ADDRESSES, ("written", "spoken")),
    "order": ("written", "spoken"), "parcel": ("written", "spoken"),
    "bill": ("written", "native"), "price": ("grouped", "written", "spoken"),
    "date": ("slashes", "written"), "year": ("written", "native"), "quantity": ("written", "spoken"),
}  # fmt: skip
_NATIVE: Final = {"hi": "०", "mr": "०", "bn": "০", "ta": "௦", "te": "౦", "gu": "૦", "kn": "೦", "ml": "൦", "ur": "۰"}
_GROUPS: Final = {"phone": (5, 5), "aadhaar": (4, 4, 4), "card": (4, 4, 4, 4), "account": (4, 4, 4, 4), "pin": (3, 3)}
_CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PEOPLE: Final = ("ramesh", "sunita", "arjun", "lakshmi", "imran")
_SAID: Final = {
    "hi": "रमेश सुनीता अर्जुन", "mr": "रमेश सुनीता अर्जुन", "bn": "রমেশ সুনীতা অর্জুন", "ta": "ரமேஷ் சுனிதா அர்ஜுன்",
    "te": "రమేష్ సునీత అర్జున్", "gu": "રમેશ સુનીતા અર્જુન", "kn": "ರಮೇಶ್ ಸುನೀತಾ ಅರ್ಜುನ್", "ml": "രമേശ് സുനിത അർജുൻ",
    "en": "ramesh sunita arjun",
}  # fmt: skip
_MAILS: Final = {
    "en": "gmail", "hi": "जीमेल", "mr": "जीमेल", "bn": "জিমেইল", "ta": "ஜிமெயில்", "te": "జీమెయిల్", "gu": "જીમેલ",
    "kn": "ಜಿಮೇಲ್", "ml": "ജിമെയിൽ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` with what it is about at [start, end). `kind`: of the identifier, or of the number that is none.

    `group`: the set that it is of.
    """

    text: str
    language: str
    kind: str
    style: str
    group: str
    start: int
    end: int

    @property
    def is_positive(self) -> bool:
        return self.kind in POSITIVE


def sentences(repeats: int, seed: int) -> Iterator[Sentence]:
    """Yield each sentence in each style, `repeats` times with other digits."""
    drawn = random.Random(seed)
    for group, language, kind, sentence in _rows("identifier_templates.tsv"):
        for style in STYLES[kind] if language != "en" else [one for one in STYLES[kind] if one not in _NOT_ENGLISH]:
            for _ in range(repeats):
                said = _said(drawn, kind, style, language)
                start = sentence.index("{x}")
                text = sentence.replace("{x}", said)
                yield Sentence(text, language, kind, style, group, start, start + len(said))


_NOT_ENGLISH: Final = ("native", "in English")


def _said(drawn: random.Random, kind: str, style: str, language: str) -> str:
    if kind in CODES:
        return _code(drawn, kind, style, language)
    if kind in ADDRESSES:
        return _address(drawn, kind, style, language)
    if kind == "date":
        day, month, year = (drawn.randint(a, b) for a, b in ((1, 28), (1, 12), (1950, 2020)))
        return f"{day:02}/{month:02}/{year}" if style == "slashes" else f"{day:02} {month:02} {year}"
    digits = _digits(drawn, kind)
    if kind == "price" and style == "grouped":
        return _indian(digits)
    return _in_style(drawn, digits, kind, style, language)


def _digits(drawn: random.Random, kind: str) -> str:
    many = {
        "account": (11, 16),
        "order": (8, 14),
        "parcel": (8, 16),
        "bill": (9, 12),
        "price": (4, 7),
        "quantity": (2, 4),
    }
    if kind == "phone":
        return drawn.choice("6789") + _any(drawn, 9)
    if kind == "aadhaar":
        body = drawn.choice("23456789") + _any(drawn, 10)
        return next(body + check for check in "0123456789" if verhoeff(body + check) == 0)
    if kind == "card":
        body = drawn.choice(("4", "52", "60", "65")) + _any(drawn, 14)
        return next(body[:15] + check for check in "0123456789" if luhn(body[:15] + check) == 0)
    if kind == "pin":
        return drawn.choice("12345678") + _any(drawn, 5)
    if kind == "year":
        return str(drawn.randint(1950, 2024))
    return drawn.choice("123456789") + _any(drawn, drawn.randint(*many[kind]) - 1)


def _any(drawn: random.Random, many: int) -> str:
    return "".join(drawn.choice("0123456789") for _ in range(many))


def _in_style(drawn: random.Random, digits: str, kind: str, style: str, language: str) -> str:
    if style == "written":
        return digits
    if style == "grouped":
        return drawn.choice(" -").join(_cut(digits, _GROUPS[kind]))
    if style == "native":
        return "".join(chr(ord(_NATIVE[language]) + int(digit)) for digit in digits)
    told = _spoken()["en" if style == "in English" else language]
    words = told["digits"].split()
    if style == "doubled":
        digits = digits[:2] + digits[1] + digits[3:]
        digits = digits if kind not in ("aadhaar", "card") else _checked(digits, kind)
        return _doubled(digits, words, told["double"])
    gap = drawn.choice((" ", " ", ", ")) if len(digits) == 10 else " "
    return gap.join(" ".join(words[int(digit)] for digit in part) for part in (digits[:5], digits[5:]) if part)


def _checked(digits: str, kind: str) -> str:
    check = verhoeff if kind == "aadhaar" else luhn
    return next(digits[:-1] + last for last in "0123456789" if check(digits[:-1] + last) == 0)


def _doubled(digits: str, words: list[str], double: str) -> str:
    said: list[str] = []
    at = 0
    while at < len(digits):
        twice = digits[at : at + 1] == digits[at + 1 : at + 2]
        said.append(f"{double} {words[int(digits[at])]}" if twice else words[int(digits[at])])
        at += 1 + twice
    return " ".join(said)


def _code(drawn: random.Random, kind: str, style: str, language: str) -> str:
    letters = [drawn.choice(_CAPITALS) for _ in range(6)]
    parts = {
        "pan": ("".join(letters[:3]) + drawn.choice("PCHFT") + letters[4], _any(drawn, 4), letters[5]),
        "ifsc": (drawn.choice(("SBIN", "HDFC", "ICIC", "PUNB")), "0" + _any(drawn, 6)),
        "vehicle": (drawn.choice(("MH", "DL", "KA", "UP")), _any(drawn, 2), "".join(letters[:2]), _any(drawn, 4)),
    }[kind]  # fmt: skip
    if style != "spoken":
        return ("" if style == "written" else " ").join(parts)
    told = _spoken()[language]
    names, words = told["letters"].split(), told["digits"].split()
    return " ".join(words[int(char)] if char.isdecimal() else names[ord(char) - ord("A")] for char in "".join(parts))


def _address(drawn: random.Random, kind: str, style: str, language: str) -> str:
    number = _any(drawn, 2)
    if style == "written":
        ending = drawn.choice(("ybl", "okaxis", "oksbi", "paytm")) if kind == "upi" else "gmail.com"
        return f"{drawn.choice(_PEOPLE)}{drawn.choice(('.', '_', ''))}{number}@{ending}"
    told = _spoken()[language]
    name = drawn.choice(_SAID[language].split())
    figures = " ".join(told["digits"].split()[int(digit)] for digit in number)
    names = told["letters"].split()
    bank = " ".join(names[ord(char) - ord("A")] for char in drawn.choice(("YBL", "IBL", "OKSBI")))
    ending = bank if kind == "upi" else f"{_MAILS[language]} {told['dot']} {told['com']}"
    return f"{name} {figures} {told['at']} {ending}"


def _indian(digits: str) -> str:
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)][::-1]
    return ",".join((*pairs, tail))


def _cut(digits: str, sizes: tuple[int, ...]) -> list[str]:
    cut = []
    for size in (*sizes, len(digits)):
        cut.append(digits[:size])
        digits = digits[size:]
    return [part for part in cut if part]


def _rows(name: str) -> list[list[str]]:
    lines = [line for line in (HERE / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    return [line.split("\t") for line in lines[1:]]


@cache
def _spoken() -> dict[str, dict[str, str]]:
    heads = ("digits", "letters", "at", "dot", "com", "double")
    return {language: dict(zip(heads, cells, strict=True)) for language, *cells in _rows("identifier_spoken.tsv")}
