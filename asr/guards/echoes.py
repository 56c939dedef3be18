"""Echoes: words that a loop adds to what was said. The aligner gives them no time, or a part of a word's time.

    said      राशन      राशन      राशन      राशन
    written   राशन      राशन  राशन राशन      राशन राशन       two too many
    aligned   380 ms    420   20   400      200 220

Such a text is flagged as a whole; here only its extra words are removed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from asr.guards.repetition import REPEATS
from asr.word import Word

# Least share of the usual length of the same word. Loops of tests/asr/guards/test_echoes.py, in which a word was said
# 4, 6, 8, 12 and 20 times: with 0.4 it was kept 4, 8, 9, 13 and 23 times; with 0.5: 4, 7, 8, 12 and 20; with 0.6, 0.7
# and 0.8 as often as said.
LEAST_SHARE = 0.6


def without_echoes(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words of a repetitive text without those that are far shorter than the same word elsewhere in it.

    Short words side by side that have a word's time together become one. Only a word that is written REPEATS times, the
    sign of a loop, can have an echo.
    """
    lengths: dict[str, list[int]] = {}
    for word in words:
        lengths.setdefault(word.text, []).append(word.end_ms - word.start_ms)
    least = {text: LEAST_SHARE * _usual(times) for text, times in lengths.items() if len(times) >= REPEATS}

    def short(word: Word) -> bool:
        return word.end_ms - word.start_ms < least.get(word.text, 0)

    kept: list[Word] = []
    for (text, is_short), run in groupby(words, key=lambda word: (word.text, short(word))):
        same = list(run)
        kept += _joined(same, least[text]) if is_short else same
    return tuple(kept)


def _usual(lengths: Sequence[int]) -> int:
    """Return the upper quartile: echoes make the median too small."""
    return sorted(lengths)[3 * len(lengths) // 4]


def _joined(run: Sequence[Word], least: float) -> Iterator[Word]:
    """Yield words of at least that length, made of short words that touch. What is left over is dropped."""
    parts: list[Word] = []
    for word in run:
        if parts and parts[-1].end_ms != word.start_ms:  # a pause is no part of a word
            parts = []
        parts.append(word)
        if word.end_ms - parts[0].start_ms >= least:
            yield replace(word, start_ms=parts[0].start_ms, confidence=min(part.probability for part in parts))
            parts = []
