"""Aksharas: the units that a reader of an Indian script sees. The akshara error rate (AER) counts them.

    क्षत्रिय  ->  क्ष | त्रि | य           தமிழ்  ->  த | மி | ழ்          اُردو  ->  اُ | ر | د | و

The rule is our own. Grapheme clusters of a library change with its version (`regex` of 2023 cuts क्षत्रिय into 5 pieces,
that of 2024 into 3, after Unicode's rule GB9c), and join conjuncts in some Indian scripts but not in others.

    akshara := letter N* (J* H J* consonant N*)* sign*  |  other sign*  |  digits

letter: a consonant or an independent vowel; N nukta; H virama; J joiner (ZWJ, ZWNJ). sign: any dependent sign, also a
virama at the end of a word. other: any character that stands alone, such as a Latin, Arabic or Ol Chiki letter, a
chillu, a khanda ta, a final letter of Meetei Mayek, or avagraha.
"""

import re
from typing import Final

# Raise it whenever the rule changes: akshara counts of different versions must never be compared.
AKSHARA_RULES: Final = 1

# The blocks from Devanagari to Malayalam have one layout, from ISCII: vowels at +04, consonants at +15, signs at +3E.
_BLOCKS: Final = range(0x0900, 0x0D80, 0x80)


def _everywhere(first: int, last: int) -> str:
    return "".join(f"{chr(block + first)}-{chr(block + last)}" for block in _BLOCKS)


_CONSONANTS: Final = _everywhere(0x15, 0x39) + (
    "\u0958-\u095f\u0978-\u097f"  # Devanagari
    "\u09dc-\u09df\u09f0\u09f1\u0a59-\u0a5e\u0af9\u0b5c-\u0b5f\u0b71"  # Bengali, Gurmukhi, Gujarati, Odia
    "\u0c58-\u0c5a\u0cde\u0d3a"  # Telugu, Kannada, Malayalam
    "\uabc0-\uabcd\uabd0\uabd2-\uabda\uaae2-\uaaea"  # Meetei Mayek
)
_VOWELS: Final = _everywhere(0x05, 0x14) + (
    "\u0904\u0960\u0961\u0972-\u0977\u09e0\u09e1\u0a72\u0a73\u0ae0\u0ae1\u0b60\u0b61\u0c60\u0c61\u0ce0\u0ce1\u0d5f-\u0d61"
    "\uabce\uabcf\uabd1\uaae0\uaae1"
)
_VIRAMAS: Final = "".join(chr(block + 0x4D) for block in _BLOCKS) + "\u0d3b\u0d3c\uabed\uaaf6"
_NUKTAS: Final = "".join(chr(block + 0x3C) for block in _BLOCKS if block != 0x0D00)
_JOINERS: Final = "\u200c\u200d"
_SIGNS: Final = (
    _VIRAMAS + _NUKTAS + _JOINERS + _everywhere(0x01, 0x02) + _everywhere(0x3E, 0x4C) + _everywhere(0x62, 0x63) +
    "\u0900\u0903\u093a\u093b\u094e\u094f\u0951-\u0957\u0983\u09d7\u09fe\u0a03\u0a51\u0a70\u0a71\u0a75\u0a83\u0afa-\u0aff"
    "\u0b03\u0b55-\u0b57\u0bd7\u0c00\u0c03\u0c04\u0c55\u0c56\u0c83\u0cd5\u0cd6\u0cf3\u0d00\u0d03\u0d57"
    "\u1cd0-\u1cd2\u1cd4-\u1ce8\u1ced\u1cf4\u1cf7-\u1cf9\ua8e0-\ua8f1\ua8ff"  # Vedic and Devanagari Extended
    "\uabe3-\uabea\uabec\uaaeb-\uaaef\uaaf5"  # Meetei Mayek
    "\u1c78-\u1c7d"  # Ol Chiki: letters to Unicode, but they only change the letter before
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"  # Arabic
    "\u08d0-\u08e1\u08e3-\u08ff"
    "\u0300-\u036f"  # Latin
)  # fmt: skip

_AKSHARA = re.compile(
    rf"[{_CONSONANTS}{_VOWELS}][{_NUKTAS}]*(?:[{_JOINERS}]*[{_VIRAMAS}][{_JOINERS}]*[{_CONSONANTS}][{_NUKTAS}]*)*[{_SIGNS}]*"
    rf"|\d+|.[{_SIGNS}]*",
    re.DOTALL,
)


def aksharas(text: str) -> list[str]:
    """Return the aksharas of a text, without its white space.

    It does not normalise: give it L1 text (lexicons/canonical.py) where errors are counted. Raises nothing.
    """
    return [akshara for word in text.split() for akshara in _AKSHARA.findall(word)]


def letters(text: str) -> int:
    """Return how much room a text takes in a line, in letters: an akshara is one, and so are a digit and a space.

    White space at the ends does not count, and several spaces count as one.
    """
    spaces = max(len(text.split()) - 1, 0)
    return spaces + sum(len(akshara) if akshara.isdecimal() else 1 for akshara in aksharas(text))
