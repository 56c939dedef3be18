"""Joiners: what the invisible characters mean; then they are removed.

ZWJ (U+200D) has a meaning in three cases, where an older encoding spelled a letter that has its own code point today
(The Unicode Standard, chapters 12.1, 12.2, 12.9). Everywhere else it only selects another shape of the same letters.
"""

import re
from typing import Final

ZWJ: Final = "\u200d"

# A Malayalam consonant without its vowel: consonant, virama, ZWJ -> chillu.
CHILLUS: Final = {"ണ്\u200d": "ൺ", "ന്\u200d": "ൻ", "ര്\u200d": "ർ", "ല്\u200d": "ൽ", "ള്\u200d": "ൾ", "ക്\u200d": "ൿ"}
# Bengali and Assamese khanda ta.
KHANDA_TA: Final = {"ত্\u200d": "ৎ"}
# The eyelash ra of Marathi and Konkani. Hindi has none: there the ZWJ is a typing error. Nepali has it in every word
# like गर्यो, so that no word depends on it, and many leave the ZWJ out: there it is a plain ra.
EYELASH_RA: Final = {"र्\u200d": "ऱ्"}
EYELASH_LANGUAGES: Final = frozenset({"mr", "kok"})

# Zero-width characters, bidi marks and embeddings, soft hyphen, variation selectors: none of them changes a spelling.
INVISIBLE: Final = (
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef"
)

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_LETTERS = CHILLUS | KHANDA_TA
_WITH_EYELASH = _LETTERS | EYELASH_RA


def has_invisible(text: str) -> bool:
    """Return whether `settle` has anything to do: a quick check."""
    return _INVISIBLE.search(text) is not None


def settle(text: str, language: str) -> str:
    """Write chillus, khanda ta and eyelash ra with their own code points, then remove every invisible character.

    The result needs NFC again: removing a joiner can bring together the two halves of a vowel sign.
    """
    if ZWJ in text:
        for old, letter in (_WITH_EYELASH if language in EYELASH_LANGUAGES else _LETTERS).items():
            text = text.replace(old, letter)
    return _INVISIBLE.sub("", text)
