"""Visarga typed as a colon: अत: for अतः, दु:ख for दुःख.

A colon is a visarga only where it touches a letter and the word is known to have one (visarga.txt). All other colons
are punctuation: turning every colon into a visarga, as is often done, invents समयः from "समय: 5". In Sanskrit, where
the visarga is a case ending of any word, every colon on a word is one. Tamil's aytham is typed as a colon, too.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

# Every visarga looks like a colon: Devanagari, Bengali, Gurmukhi, Gujarati, Odia, Telugu, Kannada, Malayalam.
_VISARGA = re.compile("[ःঃਃઃଃఃಃഃ]")
_LETTER = "[\u0900-\u0963\u0971-\u0dff]"
# A case ending: any word may have one.
ALWAYS: Final = frozenset({"sa"})
_ON_A_WORD = re.compile(rf"(?<={_LETTER})(?<!ः):(?![0-9\u0966-\u096f])")
# அ:து for அஃது: aytham follows a short vowel, before a consonant.
AYTHAM: Final = "(?<=[அஇஉஎஒ]):(?=[க-ஹ])"
_AYTHAM = re.compile(AYTHAM)
_CANDIDATE = re.compile(f"(?<!{_LETTER}){_LETTER}+:{_LETTER}*")


def listed() -> tuple[str, ...]:
    """Return the words of visarga.txt, in NFC."""
    lines = files("lexicons").joinpath("visarga.txt").read_text(encoding="utf-8").splitlines()
    return tuple(unicodedata.normalize("NFC", line) for line in lines if line and not line.startswith("#"))


def restore(text: str, language: str) -> str:
    """Write the visarga in the listed words that were typed with a colon, and aytham. `text` must be NFC."""
    if ":" not in text:
        return text
    text = _AYTHAM.sub("ஃ", _CANDIDATE.sub(lambda match: _restored(match[0]), text))
    return _ON_A_WORD.sub("ः", text) if language in ALWAYS else text


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
