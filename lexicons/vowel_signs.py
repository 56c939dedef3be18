"""Vowel signs: how the vowel at the start of a word is written when the word is joined to the one before.

    இ -> ி      అ -> (the consonant's own vowel)      रामः + अस्ति

The Indian blocks have one layout, from ISCII: a vowel sign stands 0x38 after its vowel.
"""

from typing import Final

_BLOCKS: Final = range(0x0900, 0x0D80, 0x80)
_FIRST: Final = 0x05  # the vowel a, which has no sign
_VOWELS: Final = (0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0E, 0x0F, 0x10, 0x12, 0x13, 0x14)
_TO_SIGN: Final = 0x38
_SIGN_U: Final = 0x41
_VIRAMA: Final = 0x4D
_SOUTHERN: Final = range(0x0B80, 0x0D80)

# Vowel -> its sign, "" for a.
SIGN_OF: Final[dict[str, str]] = {chr(block + _FIRST): "" for block in _BLOCKS} | {
    chr(block + vowel): chr(block + vowel + _TO_SIGN) for block in _BLOCKS for vowel in _VOWELS
}


def elided(word: str) -> list[str]:
    """Return a southern word without its last short u, or without its virama: what a vowel is attached to; else []."""
    last = ord(word[-1])
    if last in _SOUTHERN and last % 0x80 in (_SIGN_U, _VIRAMA):
        return [word[:-1]]
    return []
