"""Romanisation: words of an Indian script in Latin letters, letter by letter, by the table of ISO 15919.

    नमस्ते  namastē      தமிழ்  tamiḻ      বাংলা  bāṁlā      ਪੱਕਾ  pakkā

It says how a word is written and not how it is said: Hindi's unspoken a is there (नाम nāma), and Tamil's one letter for
k and g is k. Scripts that write no short vowels (Arabic), or that ISO 15919 does not cover, cannot be read so. A word
with a letter that is not in the table stays as it is.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final

from configs.registry import UnknownVariety, variety
from lexicons.pieces import Change
from lexicons.skeleton import BLOCKS, in_devanagari

# ISO 15919:2001, with the letters of the nine scripts at Devanagari's places (lexicons/skeleton.py).
_CONSONANTS: Final = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "ṅ", "च": "c", "छ": "ch", "ज": "j", "झ": "jh", "ञ": "ñ", "ट": "ṭ",
    "ठ": "ṭh", "ड": "ḍ", "ढ": "ḍh", "ण": "ṇ", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n", "ऩ": "ṉ", "प": "p",
    "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ऱ": "ṟ", "ल": "l", "ळ": "ḷ", "ऴ": "ḻ", "व": "v",
    "श": "ś", "ष": "ṣ", "स": "s", "ह": "h",
}  # fmt: skip
_WITH_NUKTA: Final = {
    "क": "q", "ख": "k͟h", "ग": "ġ", "ज": "z", "ड": "ṛ", "ढ": "ṛh", "फ": "f", "य": "ẏ", "र": "ṟ", "न": "ṉ", "ळ": "ḻ",
    "स": "s̱",
}  # fmt: skip
_VOWELS: Final = {
    "अ": "a", "आ": "ā", "इ": "i", "ई": "ī", "उ": "u", "ऊ": "ū", "ऋ": "r̥", "ॠ": "r̥̄", "ऍ": "ê", "ॲ": "ê", "ऎ": "e",
    "ए": "ē", "ऐ": "ai", "ऑ": "ô", "ऒ": "o", "ओ": "ō", "औ": "au",
}  # fmt: skip
_SIGNS: Final = {
    "ा": "ā", "ि": "i", "ी": "ī", "ु": "u", "ू": "ū", "ृ": "r̥", "ॄ": "r̥̄", "ॅ": "ê", "ॆ": "e", "े": "ē", "ै": "ai",
    "ॉ": "ô", "ॊ": "o", "ो": "ō", "ौ": "au", "्": "",
}  # fmt: skip
_MARKS: Final = {"ं": "ṁ", "ँ": "m̐", "ः": "ḥ", "ऽ": "’"}
_NUKTA: Final = "़"
_ADDAK: Final = "ੱ"  # Gurmukhi: the next consonant is double
_AYTHAM: Final = "ஃ"
_JOINERS: Final = "\u200c\u200d"
_STOPS: Final = {"।": ".", "॥": "."}
_LATIN: Final = "Latn"


def can_romanise(language: str) -> bool:
    """Return whether the table has the script of a language; False for an unknown tag."""
    try:
        return variety(language).script in (*BLOCKS, _LATIN)
    except UnknownVariety:
        return False


def in_latin(pieces: Sequence[str]) -> list[Change]:
    """Return the changes that write a text in Latin letters; digits of other scripts become ASCII, too."""
    new = [romanised(piece) for piece in pieces]
    return [Change(at, at + 1, (word,)) for at, word in enumerate(new) if word != pieces[at]]


def romanised(word: str) -> str:
    """Return a word in Latin letters, NFC; as it is where a letter of it is not in the table."""
    text = _moved(word)
    written, open_consonant, double, at = "", False, False, 0
    while at < len(text):
        char, behind = text[at], text[at + 1 : at + 2]
        if open_consonant and char not in _SIGNS:
            written += "a"
        open_consonant = char in _CONSONANTS
        if open_consonant:
            sound = _WITH_NUKTA.get(char) if behind == _NUKTA else _CONSONANTS[char]
            if sound is None:
                return word
            written += sound[0] * double + sound
            at, double = at + (behind == _NUKTA), False
        elif char == _ADDAK:
            double = True
        elif (other := _other(char)) is None:
            return word
        else:
            written += other
        at += 1
    return unicodedata.normalize("NFC", written + "a" * open_consonant)


def _moved(word: str) -> str:
    """Return the word with Devanagari's letters, nuktas apart. Addak stays itself."""
    plain = "".join(char for char in word if char not in _JOINERS)
    moved = "".join(char if char in (_ADDAK, _AYTHAM) else in_devanagari(char) for char in plain)
    for composed in ("क़", "ख़", "ग़", "ज़", "ड़", "ढ़", "फ़", "य़"):
        moved = moved.replace(unicodedata.normalize("NFC", composed), composed)
    return moved


def _other(char: str) -> str | None:
    """Return what stands for a character that is no consonant; None where the table has nothing for a letter."""
    known = _VOWELS.get(char, _SIGNS.get(char, _MARKS.get(char, _STOPS.get(char))))
    if known is not None:
        return known
    if char == _AYTHAM:
        return "ḵ"
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    is_letter = unicodedata.category(char)[0] in "LM"
    return None if is_letter and not unicodedata.name(char, "").startswith("LATIN ") else char
