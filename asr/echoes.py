"""Echoes: words that a loop adds to what was said. The aligner finds no time for them.

    said      राशन      राशन      राशन      राशन
    written   राशन      राशन  राशन राशन      राशन       one too many
    aligned   380 ms    420   20   400      360

One word of 416 ms, said for two minutes without a pause (288 times), in windows of 5 s: 392 are written.
"""

from collections.abc import Sequence
from statistics import median

from asr.loops import REPEATS
from asr.word import Word

# Of the usual length of the same word. The example above, with 0.4, 0.5, 0.6 and 0.7: 307, 296, 290 and 282 words.
LEAST_SHARE = 0.6


def without_echoes(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of a text that repeats itself, less those far shorter than the same word elsewhere in it.

    Only a word written as often as loops are known by (REPEATS) can have an echo.
    """
    lengths: dict[str, list[int]] = {}
    for word in words:
        lengths.setdefault(word.text, []).append(word.end_ms - word.start_ms)
    least = {text: LEAST_SHARE * median(found) for text, found in lengths.items() if len(found) >= REPEATS}
    return tuple(word for word in words if word.end_ms - word.start_ms >= least.get(word.text, 0))
