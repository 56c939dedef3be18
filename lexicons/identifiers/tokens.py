"""Tokens: the words, runs of digits and signs of texts, each with its place.

A word is letters with their marks and joiners, of whatever script. "MH12" is a word and digits that touch.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal

from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.spoken import is_indian, spoken

Kind = Literal["word", "digits", "sign"]
Text = tuple[str, str]  # a text, and the tag of its language

_JOINERS: Final = "\u200c\u200d"
_SAME_SOUND: Final = str.maketrans("AOfzNB", "aopjnb")


@dataclass(frozen=True, slots=True)
class Token:
    """[start, end) of text number `at`, in code points. `form`: L2 spelling of a word, ASCII digits, or the sign.
    `sound`: of a word in an Indian or Arabic script, coarse; "" for others.
    """

    kind: Kind
    at: int
    start: int
    end: int
    text: str
    language: str
    form: str
    sound: str

    def touches(self, later: "Token") -> bool:
        """Say whether nothing is between this token and a later one."""
        return self.at == later.at and self.end == later.start


def tokens(texts: Sequence[Text]) -> list[Token]:
    """Return the tokens of several texts that follow one another. Signs are one character each."""
    return [token for at, (text, language) in enumerate(texts) for token in _tokens(at, text, language)]


@lru_cache(maxsize=65_536)
def form_of(word: str, language: str) -> str:
    """Return the spelling by which words are compared: L2."""
    return folded(canonical(word, language), language)


@lru_cache(maxsize=65_536)
def sound_of(word: str) -> str:
    """Return "~" and how a word in an Indian or Arabic script sounds, without an a at its end; "" for others."""
    if not word or not is_indian(word):
        return ""
    heard = spoken(word).translate(_SAME_SOUND)
    return "~" + (heard.rstrip("a") or heard[:1])


def _tokens(at: int, text: str, language: str) -> list[Token]:
    found: list[Token] = []
    for kind, run in groupby(enumerate(text), key=lambda one: _kind(one[1])):
        places = [place for place, _ in run]
        if kind == "sign":
            found += [Token(kind, at, place, place + 1, text[place], language, text[place], "") for place in places]
        elif kind is not None:
            start, end = places[0], places[-1] + 1
            found.append(_token(kind, at, start, text[start:end], language))
    return found


def _token(kind: Kind, at: int, start: int, text: str, language: str) -> Token:
    if kind == "digits":
        form, sound = "".join(str(unicodedata.digit(char)) for char in text), ""
    else:
        form, sound = form_of(text, language), sound_of(text)
    return Token(kind, at, start, start + len(text), text, language, form, sound)


@lru_cache(maxsize=8192)
def _kind(char: str) -> Kind | None:
    """Return what a character belongs to; None for white space."""
    category = unicodedata.category(char)
    if category[0] in "LM" or char in _JOINERS:
        return "word"
    if category == "Nd":
        return "digits"
    return None if char.isspace() else "sign"
