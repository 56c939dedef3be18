"""Repetition: does a draft repeat itself as a speech model does in a loop?

Three signs: text that zlib compresses unusually well (Whisper's own test: above 2.4), the same words four times in a
row, and, within a word, the same letters six times in a row (for chords the bundled model wrote "பூபூபூபூபூபூபூ").
"""

import re
import zlib
from collections.abc import Sequence

# Radford et al. 2022, section 4.5.
COMPRESSION_LIMIT = 2.4
REPEATS = 4
LONGEST_PHRASE = 8
# Laughter and imitated sounds ("छुकछुकछुक") repeat three or four times.
STUTTER = re.compile(r"(\S{1,8}?)\1{5}")


def is_repetitive(words: Sequence[str]) -> bool:
    """Return True where the words look like a loop."""
    text = " ".join(words)
    return compression_ratio(text) > COMPRESSION_LIMIT or _repeats(words) or STUTTER.search(text) is not None


def compression_ratio(text: str) -> float:
    """Return len(bytes) / len(zlib(bytes)) with one byte for each character; 0.0 for no text.

    Whisper computes it over UTF-8, where an Indic letter is three bytes, two of them always the same: ordinary read
    Hindi of 240 letters (about 17 s) has 2.42 on average, and would be called a loop. Every Indic script has a block of
    128 code points, so the low seven bits identify the letter. With these the same Hindi has 1.36 (at most 1.57, and
    1.65 for 400 letters), and real loops have 2.9 and more. For ASCII text the value is Whisper's own.
    """
    content = bytes(code if (code := ord(char)) < 0x80 else 0x80 | (code & 0x7F) for char in text)
    return len(content) / len(zlib.compress(content)) if content else 0.0


def _repeats(words: Sequence[str]) -> bool:
    for size in range(1, LONGEST_PHRASE + 1):
        run = 0  # words in a row that equal the word one phrase earlier
        for position in range(size, len(words)):
            run = run + 1 if words[position] == words[position - size] else 0
            if run >= size * (REPEATS - 1):
                return True
    return False
