"""Slips: what a word becomes when one sign is confused with its neighbour, as recognisers and typists do.

    पानी  ->  पानि फानी बानी पाणी        कार्ड  ->  कार्ट …

Confused are vowels that differ in length, consonants that differ in aspiration or voice, and dental with retroflex. The
blocks from Devanagari to Malayalam have one layout (ISCII), so one table serves all; other scripts have no slips here.
"""

import unicodedata
from typing import Final

_FIRST: Final = 0x0900
_LAST: Final = 0x0D7F
_BLOCK: Final = 0x80
_NUKTA: Final = 0x3C
_NEIGHBOURS: Final = (
    (0x3F, 0x40), (0x41, 0x42), (0x46, 0x47), (0x47, 0x48), (0x4A, 0x4B), (0x4B, 0x4C),  # i u e ai o au
    (0x15, 0x16), (0x17, 0x18), (0x1A, 0x1B), (0x1C, 0x1D), (0x1F, 0x20), (0x21, 0x22), (0x24, 0x25), (0x26, 0x27),
    (0x2A, 0x2B), (0x2C, 0x2D), (0x15, 0x17), (0x1A, 0x1C), (0x1F, 0x21), (0x24, 0x26), (0x2A, 0x2C),  # breath, voice
    (0x1F, 0x24), (0x21, 0x26), (0x23, 0x28), (0x32, 0x33), (0x36, 0x38),  # retroflex and dental; ś s
)  # fmt: skip


def slips(word: str) -> list[str]:
    """Return the words that differ from `word` in one sign confused with its neighbour, by position; NFC."""
    return [
        unicodedata.normalize("NFC", word[:position] + other + word[position + 1 :])
        for position, sign in enumerate(word)
        if not _has_nukta(word, position)
        for other in _neighbours(sign)
    ]


def _has_nukta(word: str, position: int) -> bool:
    return position + 1 < len(word) and ord(word[position + 1]) % _BLOCK == _NUKTA


def _neighbours(sign: str) -> list[str]:
    code = ord(sign)
    if not _FIRST <= code <= _LAST:
        return []
    block, offset = code - code % _BLOCK, code % _BLOCK
    pairs = [*_NEIGHBOURS, *((second, first) for first, second in _NEIGHBOURS)]
    confused = [chr(block + second) for first, second in pairs if first == offset]
    return [char for char in confused if unicodedata.category(char) != "Cn"]
