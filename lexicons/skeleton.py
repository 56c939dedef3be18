"""Skeleton: what a word sounds like, roughly, in one spelling for all scripts: its consonants and long vowels.

    विजयादशमी   vjyadSmy        وجیادشمی   vjyadSmy        vijayadashmi   vyjayadaSmy

Short vowels are left out, for Urdu does not write them. Retroflex letters are not told from dental ones, and an
aspirated letter is the plain one and h, because models confuse both. The nine Indian scripts have a block of 128 code
points each in Unicode, with the same letter at the same place (ISCII's order), so Devanagari's table serves all.
"""

import unicodedata
from typing import Final

DEVANAGARI: Final = 0x0900
# Where the block of each script begins.
BLOCKS: Final = {
    "Deva": DEVANAGARI, "Beng": 0x0980, "Guru": 0x0A00, "Gujr": 0x0A80, "Orya": 0x0B00, "Taml": 0x0B80,
    "Telu": 0x0C00, "Knda": 0x0C80, "Mlym": 0x0D00,
}  # fmt: skip
BLOCK_SIZE: Final = 0x80

# Letters that do not stand at Devanagari's place: Assamese ra and va, Bengali khanda ta; Gurmukhi's nasal and its sign
# of a double letter; Odia ya and va; Malayalam's letters without a vowel.
ELSEWHERE: Final = {
    "ৰ": "र", "ৱ": "व", "ৎ": "त्", "ੰ": "ं", "ੱ": "", "ୟ": "य", "ୱ": "व",
    "ൺ": "ण्", "ൻ": "न्", "ർ": "र्", "ൽ": "ल्", "ൾ": "ळ्", "ൿ": "क्",
}  # fmt: skip

_NUKTA = {"क़": "क", "ख़": "ख", "ग़": "ग", "ज़": "ज", "ड़": "र", "ढ़": "रह", "फ़": "फ", "य़": "य"}
_CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "c", "छ": "ch", "ज": "j", "झ": "jh", "ञ": "n", "ट": "t",
    "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n", "प": "p", "फ": "ph",
    "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "व": "v", "श": "S", "ष": "S", "स": "s", "ह": "h",
    "ळ": "l", "ऴ": "l", "ऩ": "n", "ऱ": "r",
}  # fmt: skip
_SIGNS = {"ा": "a", "ी": "y", "ू": "v", "ॆ": "y", "े": "y", "ै": "y", "ॊ": "v", "ो": "v", "ौ": "v", "ृ": "r", "ॉ": "a"}
_NASALS = dict.fromkeys("ंँ", "n")
# A vowel that begins a word is written with alef in Urdu.
_FIRST = {
    "अ": "a", "आ": "a", "इ": "a", "ई": "ay", "उ": "a", "ऊ": "av", "ए": "ay", "ऐ": "ay", "ओ": "av", "औ": "av", "ऋ": "r",
    "ऑ": "a", "ऎ": "ay", "ऒ": "av",
}  # fmt: skip
_LATER = {
    "अ": "a", "आ": "a", "इ": "y", "ई": "y", "उ": "v", "ऊ": "v", "ए": "y", "ऐ": "y", "ओ": "v", "औ": "v", "ऑ": "a",
    "ऎ": "y", "ऒ": "v",
}  # fmt: skip
# At the end of a word Urdu tells i from e.
_LAST = dict.fromkeys("ीिईइیىي", "I") | dict.fromkeys("ेैएऐےۓ", "E")
_DEVANAGARI = _CONSONANTS | _SIGNS | _NASALS | _LATER | {"ः": "h"}

_ARABIC = {
    letter: sound
    for sound, letters in {
        "k": "کكق", "kh": "خ", "g": "گغ", "c": "چ", "j": "جژزذضظ", "t": "ٹتطة", "d": "ڈد", "n": "نں", "p": "پ",
        "ph": "ف", "b": "ب", "m": "م", "r": "رڑ", "l": "ل", "s": "سصث", "S": "ش", "h": "ہھحهۃ", "a": "اآعأ",
        "v": "وؤ", "y": "یيےئىۓ",
    }.items()
    for letter in letters
}  # fmt: skip

# Longest first.
_LATIN = (
    ("sh", "S"), ("ch", "c"), ("aa", "a"), ("ee", "y"), ("oo", "v"), ("ck", "k"), ("w", "v"), ("z", "j"), ("f", "ph"),
    ("q", "k"), ("x", "ks"), ("i", "y"), ("e", "y"), ("o", "v"), ("u", "v"),
)  # fmt: skip
_LATIN_FIRST = (("ee", "ay"), ("oo", "av"), ("i", "a"), ("u", "a"), ("e", "ay"), ("o", "av"))
_LATIN_LAST = (("ee", "I"), ("ai", "E"), ("ay", "E"), ("i", "I"), ("y", "I"), ("e", "E"))
_SOUNDS = frozenset("kgcjtdnpbmrlsSvyahIE")


def skeleton(word: str) -> str:
    """Return the sounds of a word, in any script that is known here; other characters are left out."""
    text = in_devanagari(unicodedata.normalize("NFC", word).casefold())
    for letter, plain in _NUKTA.items():
        text = text.replace(unicodedata.normalize("NFC", letter), plain)
    parts = _parts(text)
    return "".join(_sound(part, at == 0, at == len(parts) - 1) for at, part in enumerate(parts))


def in_devanagari(text: str) -> str:
    """Return the text with the letters of other Indian scripts replaced by those at the same place in Devanagari."""
    return "".join(map(_moved, text))


def _moved(char: str) -> str:
    if char in ELSEWHERE:
        return ELSEWHERE[char]
    code = ord(char)
    if BLOCKS["Beng"] <= code < BLOCKS["Mlym"] + BLOCK_SIZE:
        return chr(DEVANAGARI + code % BLOCK_SIZE)
    return char


def _parts(text: str) -> list[str]:
    """Return the letters that have a sound, with runs of Latin letters together."""
    parts: list[str] = []
    for char in text:
        latin = char.isascii() and char.isalpha()
        if latin and parts and parts[-1].isascii():
            parts[-1] += char
        elif latin or char in _DEVANAGARI or char in _FIRST or char in _LAST or char in _ARABIC:
            parts.append(char)
    return parts


def _sound(part: str, first: bool, last: bool) -> str:
    if part.isascii():
        return _latin(part, first, last)
    if first and part in _FIRST:
        return _FIRST[part]
    if last and not first and part in _LAST:
        return _LAST[part]
    return _DEVANAGARI.get(part, _ARABIC.get(part, ""))


def _latin(letters: str, first: bool, last: bool) -> str:
    before = after = ""
    if first and (found := next((each for each in _LATIN_FIRST if letters.startswith(each[0])), None)):
        letters, before = letters[len(found[0]) :], found[1]
    if last and (found := next((each for each in _LATIN_LAST if letters.endswith(each[0])), None)):
        letters, after = letters[: -len(found[0])], found[1]
    for written, sound in _LATIN:
        letters = letters.replace(written, sound)
    return before + "".join(letter for letter in letters if letter in _SOUNDS) + after
