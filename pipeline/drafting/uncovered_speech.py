"""Uncovered speech: where somebody speaks in a window, and the recogniser wrote no word.

    window     |----------------------------------------------|
    speech        |==========|         |==================|
    words         "एक" "दो"                       "तीन"
    uncovered                          |=======|

A model often ends a window after its first utterance. The text looks complete, so nobody would notice. Each uncovered
stretch is decoded once more, in a window of its own.
"""

from collections.abc import Sequence
from dataclasses import replace

from asr.word import Word
from diarize.interval import Stretch, intersection, merged, without
from pipeline.drafting.window_draft import WindowDraft
from pipeline.recordings.flags import REPETITIVE

# Shorter stretches are breaths, or the edges of words: word times are not exact.
LEAST_MS = 700
# How far from its times a word may be heard.
_EDGE_MS = 200
# A window that was decoded without a word is not decoded again as it is.
_SAME_SHARE = 0.9


def uncovered(draft: WindowDraft, speech: Sequence[Stretch]) -> list[Stretch]:
    """Return the stretches of `speech` within a window that no word covers, sorted. `speech` is sorted, too.

    Of a window whose text repeats itself, none: words were taken out of it because the model looped.
    """
    if REPETITIVE in draft.flags:
        return []
    window = Stretch(draft.start_ms, draft.end_ms)
    words = merged((Stretch(_before(word), word.end_ms + _EDGE_MS) for word in draft.words), draft.end_ms)
    silent = [part for stretch in intersection([window], speech) for part in without(stretch, words)]
    longest_ms = _SAME_SHARE * window.duration_ms
    return [part for part in silent if LEAST_MS <= part.duration_ms < longest_ms]


def around(draft: WindowDraft, holes: Sequence[Stretch]) -> list[WindowDraft]:
    """Return what is left of a draft outside the holes: a draft for each piece that has words.

    A word belongs to the piece that holds its middle. Raises ValueError for a word that lies in a hole.
    """
    if not holes:
        return [draft]
    pieces = without(Stretch(draft.start_ms, draft.end_ms), holes)
    left = [(piece, _within(piece, draft.words)) for piece in pieces]
    if sum(len(words) for _, words in left) != len(draft.words):
        raise ValueError("a word of the draft lies in a hole")
    english = draft.translation
    return [
        replace(
            draft,
            start_ms=piece.start_ms,
            end_ms=piece.end_ms,
            words=words,
            translation=None if english is None else _within(piece, english),
        )
        for piece, words in left
        if words
    ]


def _before(word: Word) -> int:
    return max(0, word.start_ms - _EDGE_MS)


def _within(piece: Stretch, words: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(word for word in words if piece.start_ms <= (word.start_ms + word.end_ms) // 2 < piece.end_ms)
