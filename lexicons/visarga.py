"""Visarga typed as a colon: अत: for अतः, दु:ख for दुःख.

A colon is a visarga only where it touches a letter and the word is known to have one (visarga.txt). All other colons
are punctuation: turning every colon into a visarga, as is often done, invents समयः from "समय: 5".
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

# Every visarga looks like a colon: Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Telugu, Kannada, Malayalam.
_VISARGA = re.compile("[ःঃਃઃଃఃಃഃ]")
_LETTER = "[\u0900-\u0963\u0971-\u0dff]"
_CANDIDATE = re.compile(f"(?<!{_LETTER}){_LETTER}+:{_LETTER}*")


def listed() -> tuple[str, ...]:
    """Return the words of visarga.txt, in NFC."""
    lines = files("lexicons").joinpath("visarga.txt").read_text(encoding="utf-8").splitlines()
    return tuple(unicodedata.normalize("NFC", line) for line in lines if line and not line.startswith("#"))


def restore(text: str) -> str:
    """Write the visarga in the listed words that were typed with a colon. `text` must be NFC."""
    return _CANDIDATE.sub(lambda match: _restored(match[0]), text) if ":" in text else text


def _restored(typed: str) -> str:
    exact, stems = _known()
    if typed in exact:
        return exact[typed]
    stem = next((stem for stem in stems if typed.startswith(stem)), None)
    return stems[stem] + typed[len(stem) :] if stem else typed


@cache
def _known() -> tuple[dict[str, str], dict[str, str]]:
    """Return typed -> word, for whole words and for stems with letters on both sides of the visarga."""
    typed = {_VISARGA.sub(":", word): word for word in listed()}
    return typed, {colon: word for colon, word in typed.items() if not colon.endswith(":")}
