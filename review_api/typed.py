"""Typed: text as people type it: kept as typed, in Unicode NFC, and free of what no keyboard makes."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator

WORD_LETTERS = 60
RECORDING_WORDS = 50
CLIENT_WORDS = 500


def line(text: str) -> str:
    """Return one line in NFC without surrounding space. Raises ValueError for control characters and broken Unicode."""
    return _plain(text, allowed="").strip()


def lines(text: str) -> str:
    """Return text in NFC; line breaks and tabs may stand in it. Raises ValueError like `line`."""
    return _plain(text, allowed="\n\t")


def _plain(text: str, allowed: str) -> str:
    # Cc: control characters. Cs: half a surrogate pair, which no database takes. Joiners (Cf) are spelling and stay.
    bad = {char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char not in allowed}
    if bad:
        named = ", ".join(sorted(f"U+{ord(char):04X}" for char in bad))
        raise ValueError(f"control characters cannot be stored, take out {named}")
    return unicodedata.normalize("NFC", text)


def separated(text: str) -> list[str]:
    """Return what stands between commas, each once, with single spaces; nothing for nothing."""
    return list(dict.fromkeys(part for between in text.split(",") if (part := " ".join(between.split()))))


def word(text: str) -> str:
    """Return a word or name of a vocabulary. Raises ValueError for none, or one that is too long or has a comma."""
    plain = " ".join(line(text).split())
    if not 0 < len(plain) <= WORD_LETTERS or "," in plain:
        raise ValueError(f"a word or name has 1 to {WORD_LETTERS} letters and no comma, not {plain[:80]!r}")
    return plain


def vocabulary(text: str) -> str:
    """Return the words of one recording, as typed. Raises ValueError for too many, or for one that `word` refuses."""
    words = [word(one) for one in separated(text)]
    if len(words) > RECORDING_WORDS:
        raise ValueError(f"{len(words)} words; a recording has {RECORDING_WORDS} at most, a client's own list has more")
    return text


Line = Annotated[str, AfterValidator(line)]
Word = Annotated[str, AfterValidator(word)]
Vocabulary = Annotated[str, AfterValidator(line), AfterValidator(vocabulary)]
Lines = Annotated[str, AfterValidator(lines)]
