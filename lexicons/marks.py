"""Marks: how many combining marks may follow one letter.

NFC sorts the marks of a letter in quadratic time: 100,000 of them take 10 s. No language needs more than MOST_MARKS.
"""

import unicodedata
from typing import Final

# The Stream-Safe Text Format of Unicode (UAX 15, section 13).
MOST_MARKS: Final = 30
# In so short a text sorting takes no time, whatever it holds: it need not be looked at.
_SHORT: Final = 500


def most_marks(text: str) -> int:
    """Return the length of the longest run of combining marks that follow one another."""
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        longest = max(longest, run)
    return longest


def cut(text: str) -> str:
    """Return the text without what comes after MOST_MARKS marks in a row, in linear time."""
    if len(text) <= _SHORT or most_marks(text) <= MOST_MARKS:
        return text
    kept, run = [], 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)
