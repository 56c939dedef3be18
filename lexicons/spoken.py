"""Spoken: what a word in an Indian script sounds like, one sign a sound, close enough to compare it with English.

    मोबाइल   mobAila        కంప్యూటర్   kaNpyutar        موبائل   mWbAIl

a e i o u A (long a) E (ai) O (au); N a nasal that takes its place from what follows; consonants without aspiration,
dental and retroflex alike. Tamil writes voiced and voiceless with one letter: K T P C. Urdu writes no short vowels, and
W Y for v/o/u and y/i/e. Doubled consonants are one.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from lexicons.skeleton import in_devanagari

_CONSONANTS: Final = {
    letter: sound
    for sound, letters in {
        "k": "कख", "g": "गघ", "n": "ङञणनऩ", "c": "चछ", "j": "जझ", "t": "टठतथ", "d": "डढदध", "p": "प", "f": "फ",
        "b": "ब", "B": "भ", "m": "म", "y": "य", "r": "रऱ", "l": "लळऴ", "v": "व", "s": "शषस", "h": "ह",
    }.items()
    for letter in letters
}  # fmt: skip
_VOWELS: Final = {
    "अ": "a", "आ": "A", "इ": "i", "ई": "i", "उ": "u", "ऊ": "u", "ऋ": "ri", "ऎ": "e", "ए": "e", "ऐ": "E", "ऒ": "o",
    "ओ": "o", "औ": "O", "ऑ": "O", "ऍ": "E", "ॲ": "E",
}  # fmt: skip
_SIGNS: Final = {
    "ा": "A", "ि": "i", "ी": "i", "ु": "u", "ू": "u", "ृ": "ri", "ॆ": "e", "े": "e", "ै": "E", "ॊ": "o", "ो": "o", "ौ": "O",
    "ॉ": "O", "ॅ": "E",
}  # fmt: skip
_VIRAMA: Final = "्"
_NUKTA: Final = "़"
_ARABIC: Final = {
    letter: sound
    for sound, letters in {
        "k": "کكقخ", "g": "گغ", "c": "چ", "j": "ج", "z": "ژزذضظ", "t": "ٹتطة", "d": "ڈد", "n": "نں", "p": "پ", "f": "ف",
        "b": "ب", "m": "م", "r": "رڑ", "l": "ل", "s": "سصثش", "h": "ہحه", "A": "اآعأ", "W": "وؤ", "Y": "یيىے", "I": "ئ",
    }.items()
    for letter in letters
}  # fmt: skip
_TAMIL: Final = str.maketrans("kgtdpbcj", "KKTTPPCC")
_DOUBLED: Final = re.compile(r"([^aeiouAEOWY])\1+")
_TAMIL_BLOCK: Final = re.compile("[\u0b80-\u0bff]")


def is_indian(word: str) -> bool:
    """Return whether `spoken` can read a word: it begins with an Indian or Arabic letter."""
    return "\u0620" <= word[0] < "\u0d80"


@lru_cache(maxsize=65_536)
def spoken(word: str, language: str = "") -> str:
    """Return the sounds of a word; signs that have none are left out. `language`: "as" has s for c."""
    if "\u0600" <= word[0] < "\u0700":
        return _DOUBLED.sub(r"\1", "".join(_ARABIC.get(char, "") for char in word))
    said = _indian(in_devanagari(unicodedata.normalize("NFC", word)))
    if _TAMIL_BLOCK.match(word):
        said = said.translate(_TAMIL)
    if language == "as":
        said = said.replace("c", "s")
    return _DOUBLED.sub(r"\1", said)


def _indian(text: str) -> str:
    said: list[str] = []
    open_consonant = False  # a vowel is still to be said
    for char in text:
        if char == _NUKTA:
            if said and said[-1] == "j":
                said[-1] = "z"
            continue
        if open_consonant and char != _VIRAMA and char not in _SIGNS:
            said.append("a")
        open_consonant = char in _CONSONANTS
        said.append(_CONSONANTS.get(char) or _VOWELS.get(char) or _SIGNS.get(char) or ("N" if char in "ंँ" else ""))
    return "".join(said) + "a" * open_consonant
