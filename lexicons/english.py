"""English: is a text in Latin letters English, or an Indian language spelled in them?

    The festival of victory of good over evil     English: a model has translated what it heard
    Abhi isma judiye, main vishwas karta hoon     Hindi in Latin letters

Half of the words of an English text are among the most frequent few hundred. Some of these are also spellings of Indian
words (me, he, to, the, is, us, so, hum, par): they count, but they alone do not make a text English.
"""

from functools import cache
from importlib.resources import files
from typing import Final

FILE: Final = "words/english.txt"
# The least share of frequent words. Our example sentences have 0.45 and more, Hindi in Latin letters at most 0.3.
LEAST_SHARE: Final = 0.35
LEAST_CLEAR: Final = 2
# With fewer clear words than that, as in "thank you".
PLAIN_SHARE: Final = 0.6
_MARKS: Final = ".,;:!?\"()[]…-–'’"


def is_english(text: str) -> bool:
    """Return whether most words of a text are in Latin letters, and these are English."""
    words = [word for word in (each.strip(_MARKS).replace("’", "'") for each in text.casefold().split()) if word]
    latin = [word for word in words if word.isascii() and any(char.isalpha() for char in word)]
    if 2 * len(latin) <= len(words):
        return False
    clear, also_indian = _frequent()
    known = sum(word in clear or word in also_indian for word in latin) / len(latin)
    sure = len(clear.intersection(latin))
    return known >= LEAST_SHARE and (sure >= LEAST_CLEAR or (sure > 0 and known >= PLAIN_SHARE))


def is_frequent(word: str) -> bool:
    """Return whether an English word is among the most frequent few hundred."""
    return any(word in words for words in _frequent())


@cache
def _frequent() -> tuple[frozenset[str], frozenset[str]]:
    """Return the frequent English words, and those that are also spellings of Indian words."""
    text = files("lexicons").joinpath(FILE).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    clear, _, also_indian = "\n".join(lines).partition("\n\n")
    return frozenset(clear.split()), frozenset(also_indian.split())
