"""Echoes: words that a loop adds to what was said. The aligner finds no time for them, or half of one word's.

    said      राशन      राशन      राशन      राशन
    written   राशन      राशन  राशन राशन      राशन राशन       two too many
    aligned   380 ms    420   20   400      200 220

All of such a text is flagged; this is about how often its words are written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from asr.guards.repetition import REPEATS
from asr.word import Word

# Of the usual length of the same word. The loops of tests/asr/guards/test_echoes.py (4, 6, 8, 12, 20 said), with 0.4:
# 4, 8, 9, 13, 23 written; 0.5: 4, 7, 8, 12, 20; 0.6, 0.7 and 0.8: as said.
LEAST_SHARE = 0.6


def without_echoes(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of a text that repeats itself, less those far shorter than the same word elsewhere in it.

    Short ones side by side that have a word's time together become one. Only a word written as often as loops are known
    by (REPEATS) can have an echo.
    """
    lengths: dict[str, list[int]] = {}
    for word in words:
        lengths.setdefault(word.text, []).append(word.end_ms - word.start_ms)
    least = {text: LEAST_SHARE * _usual(found) for text, found in lengths.items() if len(found) >= REPEATS}

    def short(word: Word) -> bool:
        return word.end_ms - word.start_ms < least.get(word.text, 0)

    kept: list[Word] = []
    for (text, is_short), run in groupby(words, key=lambda word: (word.text, short(word))):
        same = list(run)
        kept += _joined(same, least[text]) if is_short else same
    return tuple(kept)


def _usual(lengths: Sequence[int]) -> int:
    """Return the upper quartile: echoes make a middle value too small."""
    return sorted(lengths)[3 * len(lengths) // 4]


def _joined(run: Sequence[Word], least: float) -> Iterator[Word]:
    """Yield words of at least that length made of short ones that touch; what is left over goes."""
    parts: list[Word] = []
    for word in run:
        if parts and parts[-1].end_ms != word.start_ms:  # a pause is no part of a word
            parts = []
        parts.append(word)
        if word.end_ms - parts[0].start_ms >= least:
            yield replace(word, start_ms=parts[0].start_ms, confidence=min(one.confidence for one in parts))
            parts = []
