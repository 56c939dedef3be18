"""Typed: text as people type it: kept as typed, in Unicode NFC, and free of what no keyboard makes."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator


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


Line = Annotated[str, AfterValidator(line)]
Lines = Annotated[str, AfterValidator(lines)]
