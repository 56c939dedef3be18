"""Alike: may two written forms be spellings of one word? Refused where the difference may be grammar or another word.

    इसलिये  इस लिए      0.9  orth.vowel        बोले  बोली      an ending: number, gender, person
    कंप्यूटर  computer    0.8  loan              की   कि        too short to tell
    पच्चीस  25          0.7  num               घर   घरात      one with an ending of the other

Within one script both must sound alike. Consonants may differ in aspiration, in dental or retroflex, and in the kind of
sibilant; vowels in the length of i and u. Nearness is 1 less the edit distance over aksharas, as a share of the longer
form; an akshara whose consonants only sound alike is half an error. Across scripts the consonants are compared. Where
the forms may differ in meaning the answer is a refusal: a wrong entry is worse than a missing one.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from lexicons.aksharas import aksharas
from lexicons.folds import folded

NEAR: Final = 0.7  # of 1: below it two forms count as two words
_DIGITS_NEAR: Final = 0.7  # digits and words share no letters: only people can tell

# The Indian blocks have one layout, from ISCII: offset of a consonant -> one letter for all that sound like it.
_SOUNDS: Final = dict(
    zip(range(0x15, 0x3A), "kkggnccjjnttddnttddnnppbbmyrrlllvsssh", strict=True)
)  # fmt: skip
_SINGLE: Final = {
    "ൺ": "n", "ൻ": "n", "ർ": "r", "ൽ": "l", "ൾ": "l", "ൿ": "k", "ৎ": "t", "ৰ": "r", "ৱ": "v",
}  # fmt: skip
_BLOCKS: Final = range(0x0900, 0x0D80)
_ANUSVARA: Final = 0x02
_TAMIL: Final = range(0x0B80, 0x0C00)
_SOUTHERN: Final = range(0x0B80, 0x0D80)  # Tamil, Telugu, Kannada, Malayalam
# Tamil writes one letter for the voiced and the voiceless sound.
_VOICELESS: Final = str.maketrans("gdbjs", "ktpcc")
# Latin spellings of Indian and English sounds, longer ones first.
_LATIN: Final = (
    ("tch", "c"), ("ch", "c"), ("sh", "s"), ("th", "t"), ("ph", "p"), ("bh", "b"), ("gh", "g"), ("kh", "k"),
    ("dh", "d"), ("jh", "j"), ("ck", "k"), ("ce", "s"), ("ci", "s"), ("cy", "s"), ("mp", "np"), ("mb", "nb"),
    ("x", "ks"), ("c", "k"), ("q", "k"), ("w", "v"), ("z", "j"), ("f", "p"),
)  # fmt: skip
_SILENT: Final = "aeiouyh"
# Offset of a vowel or its sign -> how it sounds. Spellings vary between short and long i and u, e and ai, o and au; a
# and aa are different vowels everywhere.
_VOWELS: Final = (
    dict.fromkeys((0x06, 0x3E), "A") | dict.fromkeys((0x07, 0x08, 0x3F, 0x40), "i")
    | dict.fromkeys((0x09, 0x0A, 0x41, 0x42), "u") | dict.fromkeys((0x0B, 0x43), "ri")
    | dict.fromkeys((*range(0x0D, 0x11), *range(0x45, 0x49)), "e")
    | dict.fromkeys((*range(0x11, 0x15), *range(0x49, 0x4D)), "o") | {0x05: "a"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two forms are. `nearness`: 0 to 1. `tag`: for a class that holds both, one of lexicons.classes.TAGS.
    `refusal`: why they must not be in one class, "" where they may.
    """

    nearness: float
    tag: str
    refusal: str = ""


def likeness(first: str, second: str, language: str) -> Likeness:
    """Return how alike two forms are: L1 text, of one or several words. Spaces are not compared."""
    one, other = (folded(form, language).replace(" ", "") for form in (first, second))
    if one == other:
        return Likeness(1.0, "spacing", "policy L2 already counts them as one")
    numbers = [_has_digit(form) for form in (one, other)]
    if any(numbers):
        return Likeness(0.0 if all(numbers) else _DIGITS_NEAR, "num", "two numbers" if all(numbers) else "")
    if _is_latin(one) != _is_latin(other):
        return _across_scripts(one, other)
    return _within_script(one, other)


def sounds(form: str) -> str:
    """Return the consonants of a form as they roughly sound, in any Indian script or Latin: "kntr" for सेंटर."""
    consonants = _latin_sounds(form) if _is_latin(form) else "".join(map(_sound, form))
    return "".join(letter for letter, _ in groupby(consonants))


def _across_scripts(one: str, other: str) -> Likeness:
    first, second = sounds(one), sounds(other)
    if any(ord(char) in _TAMIL for char in one + other):
        first, second = ("".join(k for k, _ in groupby(side.translate(_VOICELESS))) for side in (first, second))
    if min(len(first), len(second)) < 2:
        return Likeness(0.0, "loan", "too short to tell")
    near = 1 - _distance(first, second) / max(len(first), len(second))
    return Likeness(near, "loan", "" if near >= NEAR else "they do not sound alike")


def _within_script(one: str, other: str) -> Likeness:
    first, second = aksharas(one), aksharas(other)
    near = 1 - _distance(first, second) / max(len(first), len(second))
    doubled = _undoubled(one) == _undoubled(other)
    tag = "orth.double" if doubled else "orth.vowel" if _consonants(one) == _consonants(other) else "orth.letter"
    if min(len(first), len(second)) < 2:
        return Likeness(near, tag, "too short to tell: a vowel sign makes another word of so few letters")
    if not doubled and _spoken(one) != _spoken(other):
        return Likeness(near, tag, _ending(first, second) or "they do not sound alike")
    return Likeness(near, tag, "" if near >= NEAR else "they do not look alike")


def _ending(first: Sequence[str], second: Sequence[str]) -> str:
    """Return how two forms differ where that may be grammar: in the ending, or in a part that one lacks; else ""."""
    shorter, longer = sorted((list(first), list(second)), key=len)
    if len(shorter) < len(longer) and shorter == longer[: len(shorter)]:
        return "one is the other with an ending"
    if len(shorter) < len(longer) and shorter == longer[-len(shorter) :]:
        return "one is the other with a prefix, which may reverse the meaning"
    if first[:-1] == second[:-1]:
        return "they differ in the ending only: number, gender, person, tense or case"
    return ""


def _distance(first: Sequence[str], second: Sequence[str]) -> float:
    """Return the edit distance; units that sound alike are half an error apart."""
    row = [float(length) for length in range(len(second) + 1)]
    for number, unit in enumerate(first, start=1):
        above, row = row, [float(number)]
        for index, other in enumerate(second):
            row.append(min(above[index] + _apart(unit, other), above[index + 1] + 1, row[-1] + 1))
    return row[-1]


def _apart(unit: str, other: str) -> float:
    if unit == other:
        return 0.0
    return 0.5 if sounds(unit) == sounds(other) else 1.0


def _sound(char: str) -> str:
    if char in _SINGLE:
        return _SINGLE[char]
    offset = ord(char) % 0x80
    if ord(char) not in _BLOCKS:
        return char if char.isalpha() else ""
    return "n" if offset == _ANUSVARA else _SOUNDS.get(offset, "")


def _latin_sounds(form: str) -> str:
    for written, sound in _LATIN:
        form = form.replace(written, sound)
    return "".join(char for char in form if char.isalpha() and char not in _SILENT)


def _consonants(form: str) -> list[str]:
    return [char for char in form if _is_consonant(char)]


def _spoken(form: str) -> str:
    """Return how a form roughly sounds, vowels included. The length of a counts: करना, कराना."""
    return "".join(_sound(char) or _vowel(char) for char in form)


def _vowel(char: str) -> str:
    return _VOWELS.get(ord(char) % 0x80, "") if ord(char) in _BLOCKS else char


def _is_consonant(char: str) -> bool:
    return bool(_sound(char)) and ord(char) % 0x80 != _ANUSVARA


def _undoubled(form: str) -> str:
    """Return the form without the endings in which spellings of loans vary: బస్సు, బస్ and ബസ്സ്, ബസ്.

    Elsewhere a doubled consonant makes another word (पता, पत्ता).
    """
    if len(form) < 2 or not (_is_virama(form[-1]) or (ord(form[-1]) in _SOUTHERN and ord(form[-1]) % 0x80 == 0x41)):
        return form
    form = form[:-1]
    return form[:-2] if len(form) > 2 and _is_virama(form[-2]) and form[-3] == form[-1] else form


def _is_virama(char: str) -> bool:
    return ord(char) in _BLOCKS and ord(char) % 0x80 == 0x4D


def _has_digit(form: str) -> bool:
    return any(unicodedata.category(char) == "Nd" for char in form)


def _is_latin(form: str) -> bool:
    return any(char.isascii() and char.isalpha() for char in form)
