"""Labels: the words beside a number that say what it is. Their forms: labels.tsv."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from lexicons.aksharas import aksharas
from lexicons.identifiers.tokens import Token, form_of

BEFORE: Final = 10  # words: how far before a number its label may be
BESIDE: Final = 3  # words: how far before a number a word may be that says it is something else
AFTER: Final = 5
NUMBER_OF_SOMETHING: Final = "other"
_WHOLE: Final = "="
_LEAST_STEM: Final = 4
# What ends a phrase: a word before it does not speak of the number after it.
_ENDS: Final = frozenset(".,;!?।॥۔،")
_CURRENCY: Final = frozenset("₹$€£")


def label(token: Token) -> str:
    """Return the kind of number that a word announces; "filler", "stop" or "" for other words."""
    return _label(token.text, token.language) if token.kind == "word" else ""


def before(tokens: Sequence[Token], first: int) -> Iterator[str]:
    """Yield the kinds of the labels before a token, the nearest first."""
    words, same_phrase = 0, True
    for at in range(first - 1, max(first - 1 - 4 * BEFORE, -1), -1):
        token = tokens[at]
        if token.kind == "sign":
            same_phrase = same_phrase and token.text not in _ENDS
        else:
            words += 1
        if words > BEFORE:
            return
        found = label(token)
        near = words <= BESIDE and same_phrase
        if found and found not in ("filler", "stop") and (found != NUMBER_OF_SOMETHING or near):
            yield found


def after(tokens: Sequence[Token], last: int) -> Iterator[str]:
    """Yield the kinds of the labels after a token of the same text and phrase, the nearest first."""
    words = 0
    for token in tokens[last + 1 : last + 1 + 2 * AFTER]:
        words += token.kind != "sign"
        if words > AFTER or token.at != tokens[last].at or token.text in _ENDS:
            return
        if (found := label(token)) and found not in ("filler", "stop"):
            yield found


def is_money(token: Token) -> bool:
    """Say whether a sign stands for a currency."""
    return token.text in _CURRENCY


@lru_cache(maxsize=65_536)
def _label(word: str, language: str) -> str:
    form = form_of(word, language)
    whole, stems = _forms(language)
    if form in whole:
        return whole[form]
    found = (kind for end in range(_LEAST_STEM, len(form) + 1) if (kind := stems.get(form[:end])))
    return next(found, "")


@cache
def _forms(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the whole words and the beginnings of words, each with its kind, in the spelling of a language."""
    text = files("lexicons").joinpath("identifiers", "labels.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")][1:]
    whole: dict[str, str] = {}
    stems: dict[str, str] = {}
    for kind, forms in (line.split("\t") for line in lines):
        for form in forms.split("|"):
            spelled = form_of(form.removeprefix(_WHOLE), language)
            whole[spelled] = kind
            stem = spelled[:-1] if unicodedata.combining(spelled[-1]) == 9 else spelled  # without a virama at its end
            if not form.startswith(_WHOLE) and len(stem) >= _LEAST_STEM and len(aksharas(stem)) > 1:
                stems[stem] = kind
    return whole, stems
