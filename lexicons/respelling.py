"""Respelling: a word written anew in another script, letter by letter, for words that no list holds.

    Latin     Vijay   -> विजय         Arabic   وجے      -> वजे
    Telugu    విజయ    -> विजय         Tamil    விஜய     -> विजय

Everything goes by way of Devanagari, which has a letter for every sound of the others. The result is what the letters
say, not a checked spelling.
"""

import unicodedata
from typing import Final

from lexicons.skeleton import BLOCK_SIZE, BLOCKS, DEVANAGARI, in_devanagari

VIRAMA: Final = "्"
# Sounds that Tamil writes with one letter; the other scripts have all of Devanagari's.
_TAMIL: Final = str.maketrans("खगघछझठडढथदधफबभश", "कककचजटटटतततपपपस")
# Letters that Devanagari made for itself, or that a script lacks.
_PLAIN: Final = {"ॉ": "ा", "ऑ": "आ", "ऍ": "ए", "ॅ": "े"}

_LATIN_CONSONANTS: Final = {
    "chh": "छ", "ksh": "क्ष", "kh": "ख", "gh": "घ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध", "ph": "फ", "bh": "भ",
    "sh": "श", "ck": "क", "b": "ब", "c": "क", "d": "द", "f": "फ", "g": "ग", "h": "ह", "j": "ज", "k": "क", "l": "ल",
    "m": "म", "n": "न", "p": "प", "q": "क", "r": "र", "s": "स", "t": "त", "v": "व", "w": "व", "x": "क्स", "y": "य",
    "z": "ज",
}  # fmt: skip
_LATIN_VOWELS: Final = {
    "aa": ("आ", "ा"), "ai": ("ऐ", "ै"), "au": ("औ", "ौ"), "ee": ("ई", "ी"), "ii": ("ई", "ी"), "oo": ("ऊ", "ू"),
    "uu": ("ऊ", "ू"), "a": ("अ", ""), "e": ("ए", "े"), "i": ("इ", "ि"), "o": ("ओ", "ो"), "u": ("उ", "ु"),
}  # fmt: skip
_ARABIC_CONSONANTS: Final = {
    letter: sound
    for sound, letters in {
        "क": "کكق", "ख": "خ", "ग": "گغ", "च": "چ", "ज": "جژزذضظ", "ट": "ٹ", "त": "تطة", "ड": "ڈ", "द": "د", "न": "ن",
        "प": "پ", "फ": "ف", "ब": "ب", "म": "م", "र": "ر", "ड़": "ڑ", "ल": "ل", "स": "سصث", "श": "ش", "ह": "ہحهۃ",
    }.items()
    for letter in letters
}  # fmt: skip
# At the start of a word, and after a consonant.
_ARABIC_VOWELS: Final = {
    "ا": ("अ", "ा"), "آ": ("आ", "ा"), "أ": ("अ", "ा"), "ع": ("अ", ""), "و": ("व", "ो"), "ؤ": ("ओ", "ो"),
    "ی": ("य", "ी"), "ي": ("य", "ी"), "ى": ("य", "ी"), "ے": ("ए", "े"), "ۓ": ("ए", "े"), "ئ": ("इ", ""),
}  # fmt: skip
# These scripts write that a word ends in a consonant; Latin letters say so.
_CLOSED: Final = frozenset({"Taml", "Telu", "Knda", "Mlym"})
_FINAL: Final = frozenset(_LATIN_CONSONANTS.values())
_ASPIRATED: Final = dict(zip("कगचजटडतदपब", "खघछझठढथधफभ", strict=True))


def respelled(word: str, script: str) -> str:
    """Return the word in a script: a key of lexicons.skeleton.BLOCKS. "" where none of its letters is known here."""
    text = in_devanagari(unicodedata.normalize("NFC", word).casefold())
    written = "".join(_respelled(text, at) for at in _runs(text))
    if script in _CLOSED and text[-1:].isascii() and written[-1:] in _FINAL:
        written += VIRAMA
    return _in_script(written, script)


def _runs(text: str) -> list[tuple[int, int]]:
    """Return where each stretch of one kind of letter begins and ends."""
    edges = [at for at in range(1, len(text)) if _kind(text[at]) != _kind(text[at - 1])]
    return list(zip([0, *edges], [*edges, len(text)], strict=True)) if text else []


def _kind(char: str) -> str:
    if char.isascii() and char.isalpha():
        return "Latn"
    code = ord(char)
    if DEVANAGARI <= code < DEVANAGARI + BLOCK_SIZE:
        return "Deva"
    return "Arab" if 0x0600 <= code < 0x0700 else ""


def _respelled(text: str, at: tuple[int, int]) -> str:
    run = text[at[0] : at[1]]
    kind = _kind(run[0])
    if kind == "Latn":
        return _from_latin(run)
    if kind == "Arab":
        return _from_arabic(run)
    return run if kind == "Deva" else ""


def _from_latin(run: str) -> str:
    written, open_consonant, at = "", False, 0
    while at < len(run):
        found = next((run[at : at + size] for size in (3, 2, 1) if run[at : at + size] in _LATIN_CONSONANTS), "")
        vowel = next((run[at : at + size] for size in (2, 1) if run[at : at + size] in _LATIN_VOWELS), "")
        if found:
            written += (VIRAMA if open_consonant else "") + _LATIN_CONSONANTS[found]
        elif vowel:
            last = at + len(vowel) == len(run)
            alone, sign = _LATIN_VOWELS[vowel]
            written += ("ा" if vowel == "a" and last else sign) if open_consonant else alone
        open_consonant = bool(found)
        at += len(found or vowel) or 1
    return written


def _from_arabic(run: str) -> str:
    written, after_consonant = "", False
    for char in run:
        if char == "ھ" and written and written[-1] in _ASPIRATED:
            written = written[:-1] + _ASPIRATED[written[-1]]
        elif char in _ARABIC_CONSONANTS:
            written, after_consonant = written + _ARABIC_CONSONANTS[char], True
        elif char in _ARABIC_VOWELS:
            alone, sign = _ARABIC_VOWELS[char]
            written += sign if after_consonant else alone
            after_consonant = not after_consonant and alone in "वय"
        elif char == "ں" and written:
            written, after_consonant = written + "ं", False
    return written


def _in_script(text: str, script: str) -> str:
    """Return Devanagari in another Indian script."""
    text = text.replace("य़", "य")  # Bengali's letter, which Devanagari has no use for
    if script == "Deva":
        return text
    for letter, plain in _PLAIN.items():
        text = text.replace(letter, plain)
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).replace("़", ""))
    if script == "Taml":
        text = text.translate(_TAMIL).replace("ं", "म्").replace("ँ", "म्").replace("ृ", "्र")
        text = text[:1] + text[1:].replace("न", "ऩ")  # ந begins words, ன stands within them
    elif script == "Mlym" and text.endswith("म्"):
        text = text[:-2] + "ं"
    elif script == "Beng":
        text = text.replace("व", "ব")
    elif script == "Guru":
        text = text.replace("ं", "ੰ").replace("ृ", "्र").replace("ष", "श")
    moved = [chr(BLOCKS[script] + ord(char) - DEVANAGARI) if _kind(char) == "Deva" else char for char in text]
    return "".join(char for char in moved if unicodedata.category(char) != "Cn")
