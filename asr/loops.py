"""Loops: does a draft repeat itself the way a speech model does when it is lost.

Two signs: text that zlib shrinks unusually well (Whisper's own test: above 2.4), and the same words four times running.
"""

import zlib
from collections.abc import Sequence

# Radford et al. 2022, section 4.5. Indic letters take 3 bytes in UTF-8, two of them nearly constant, so plain Hindi
# already shrinks about 2x when long: the ratio is taken over code points in UTF-16, where the constant byte is shared
# with English text.
COMPRESSION_LIMIT = 2.4
REPEATS = 4
LONGEST_PHRASE = 8


def is_repetitive(words: Sequence[str]) -> bool:
    """Return True where the words look like a loop."""
    return compression_ratio(" ".join(words)) > COMPRESSION_LIMIT or _repeats(words)


def compression_ratio(text: str) -> float:
    """Return len(bytes) / len(zlib(bytes)); 0.0 for no text."""
    content = text.encode("utf-8")
    return len(content) / len(zlib.compress(content)) if content else 0.0


def _repeats(words: Sequence[str]) -> bool:
    for size in range(1, LONGEST_PHRASE + 1):
        for start in range(len(words) - size * REPEATS + 1):
            phrase = words[start : start + size]
            if all(words[start + k * size : start + (k + 1) * size] == phrase for k in range(1, REPEATS)):
                return True
    return False
