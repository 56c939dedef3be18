"""Tags: notes of transcribers and models, which nobody said.

`<noise>` and `[music]` are removed with their content. `{office}` marks a borrowed word in Vaani and Lahaja: the braces
are removed as punctuation, the word stays. Text in parentheses or between asterisks stays, too, unless it is the name
of a sound (sound_notes.txt): Whisper writes (संगीत) and *laughs* where nobody speaks.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

# A tag is short, and is not a comparison: "a < b" stays.
MAX_TAG: Final = 64
_TAG = re.compile(rf"<[^<>\s][^<>\n]{{0,{MAX_TAG}}}>|\[[^\[\]\n]{{1,{MAX_TAG}}}\]")
_NOTE = re.compile(rf"\(([^()\n]{{1,{MAX_TAG}}})\)|\*([^*\n]{{1,{MAX_TAG}}})\*|♪([^♪\n]{{0,{MAX_TAG}}})♪")
_APART = re.compile(r"[\s.,…!।♪_-]+")


def strip_tags(text: str) -> str:
    """Replace every tag by a space."""
    if "<" in text or "[" in text:
        text = _TAG.sub(" ", text)
    return _NOTE.sub(_note, text) if "(" in text or "*" in text or "♪" in text else text


@cache
def sounds() -> frozenset[str]:
    """Return the words of sound_notes.txt, in NFC and small letters."""
    lines = files("lexicons").joinpath("sound_notes.txt").read_text(encoding="utf-8").splitlines()
    listed = " ".join(line for line in lines if not line.startswith("#"))
    return frozenset(unicodedata.normalize("NFC", listed.casefold()).split())


def _note(match: re.Match[str]) -> str:
    words = [word for word in _APART.split("".join(filter(None, match.groups())).casefold()) if word]
    return " " if all(word in sounds() for word in words) else match[0]
