"""Text input: what people type is kept as typed, in Unicode NFC. What no keyboard makes is refused."""

import unicodedata
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from lexicons.marks import MOST_MARKS, most_marks

MOST_LETTERS = 20_000
WORD_LETTERS = 60
RECORDING_WORDS = 50
CLIENT_WORDS = 500
# Embeddings, overrides and isolates. Nobody types them; with them a file "gpj.exe" can be shown as "exe.jpg", and a
# subtitle as another. The joiners that spelling needs (U+200C, U+200D) and the marks U+200E, U+200F and U+061C stay.
# The transcriber's page takes the same characters out of what is pasted: editor/src/shared/turning.ts.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line(text: str) -> str:
    """Return one line in NFC without surrounding space.

    Raises ValueError for what `lines` refuses, and for line breaks.
    """
    return _plain(text, allowed="").strip()


def lines(text: str) -> str:
    """Return text in NFC. Line breaks and tabs are allowed.

    Raises ValueError for too many characters, too many marks on one letter, control characters, characters that change
    the direction of text, and broken Unicode.
    """
    return _plain(text, allowed="\n\t")


def _plain(text: str, allowed: str) -> str:
    # Checked before NFC, which sorts the marks of a letter in quadratic time: 200,000 of them took 39 s.
    if len(text) > MOST_LETTERS:
        raise ValueError(f"{len(text)} characters are too many; {MOST_LETTERS} at most are kept of any text")
    if most_marks(text) > MOST_MARKS:
        raise ValueError(f"a letter carries {MOST_MARKS} combining marks at most; take the others out")
    # Cc: control characters. Cs: half a surrogate pair, which no database takes. Joiners (Cf) are spelling and stay.
    bad = {char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char not in allowed}
    if bad:
        raise ValueError(f"control characters cannot be stored, take out {_code_points(sorted(bad))}")
    turning = sorted(TURNING & set(text))
    if turning:
        raise ValueError(f"marks that turn the direction of text are not kept, take out {_code_points(turning)}")
    return unicodedata.normalize("NFC", text)


def _code_points(chars: Iterable[str]) -> str:
    return ", ".join(f"U+{ord(char):04X}" for char in chars)


def has_letter(text: str) -> bool:
    """Say whether the text has a letter or digit of any script. Joiners alone show nothing."""
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def separated(text: str) -> list[str]:
    """Return the parts between commas, each once and with single spaces. Empty parts are left out."""
    return list(dict.fromkeys(part for between in text.split(",") if (part := " ".join(between.split()))))


def word(text: str) -> str:
    """Return a word or name of a vocabulary. Raises ValueError if it is empty, too long, or has a comma."""
    plain = " ".join(line(text).split())
    if not has_letter(plain) or len(plain) > WORD_LETTERS or "," in plain:
        raise ValueError(f"a word or name has 1 to {WORD_LETTERS} letters and no comma, not {plain[:80]!r}")
    return plain


def vocabulary(text: str) -> str:
    """Return the words of one recording, as typed. Raises ValueError for too many, or for one that `word` refuses."""
    words = [word(part) for part in separated(text)]
    if len(words) > RECORDING_WORDS:
        raise ValueError(f"{len(words)} words; a recording has {RECORDING_WORDS} at most, a client's own list has more")
    return text


Line = Annotated[str, AfterValidator(line)]
Word = Annotated[str, AfterValidator(word)]
Vocabulary = Annotated[str, AfterValidator(line), AfterValidator(vocabulary)]
Lines = Annotated[str, AfterValidator(lines)]
