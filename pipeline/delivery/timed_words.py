"""Timed words: the words of a segment's text, one for each piece between spaces, each with its time and its place.

The times are those that are known of its words. Where their number is another (a translation has none), the words share
the time of the segment by their letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from asr.word import Word
from lexicons.aksharas import letters
from pipeline.recordings.transcript import Segment


@dataclass(frozen=True, slots=True)
class TimedWord:
    """`text` is [start, end) of the segment's text, in code points. Times are milliseconds within the segment, in
    order. `confidence`: None where no model was asked.
    """

    text: str
    start: int
    end: int
    start_ms: int
    end_ms: int
    confidence: float | None = None


def timed_words(segment: Segment) -> list[TimedWord]:
    """Return the words of the segment, in order; none overlaps the one before."""
    pieces = segment.text.split()
    known = _in_order(segment.words) if len(segment.words) == len(pieces) else None
    spans = known or _shared(pieces, segment.start_ms, segment.end_ms)
    found, at = [], 0
    for number, (piece, (start_ms, end_ms)) in enumerate(zip(pieces, spans, strict=True)):
        start = segment.text.index(piece, at)
        at = start + len(piece)
        sure = segment.words[number].confidence if known else None
        found.append(TimedWord(piece, start, at, start_ms, end_ms, sure))
    return found


def _in_order(words: Sequence[Word]) -> list[tuple[int, int]] | None:
    """Return the times of the words; None where they overlap or a word has no length, which nothing here writes."""
    spans = [(word.start_ms, word.end_ms) for word in words]
    right = all(start < end for start, end in spans) and all(a[1] <= b[0] for a, b in pairwise(spans))
    return spans if right else None


def _shared(pieces: Sequence[str], start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """Return a time for each piece, by its letters and one more for the space after it."""
    sums = [0, *accumulate(letters(piece) + 1 for piece in pieces)]
    edges = [start_ms + (end_ms - start_ms) * so_far // sums[-1] for so_far in sums] if pieces else []
    return list(pairwise(edges))
