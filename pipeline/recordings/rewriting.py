"""Rewriting: a segment after changes of its pieces, with its tags and the times of its words where they belong.

text     मैं |उम्म| दो  |सौ| रुपये             new    मैं |200| रुपये
words    0-2|2-4 |4-6 |6-8| 8-10                 0-2|4-8| 8-10      left out with its time; joined, the outer times
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from asr.word import Word
from lexicons.aksharas import letters
from lexicons.pieces import Change
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import Segment


@dataclass(frozen=True, slots=True)
class _Moved:
    """Where a stretch of the old text stands in the new one. `as_it_was`: letter by letter the same."""

    start: int
    end: int
    new_start: int
    new_end: int
    as_it_was: bool


def rewritten(segment: Segment, changes: Sequence[Change], timed: Sequence[Word]) -> Segment:
    """Return the segment after changes of the pieces of its text (`split`), which are in order and apart.

    `timed`: a word for each piece. Raises ValueError for another number of them.
    """
    if not changes:
        return segment
    if len(timed) != len(segment.text.split()):
        raise ValueError(f"{len(timed)} timed words for {len(segment.text.split())} pieces of text")
    text, moved = _text(segment.text, changes)
    tags = tuple(tag for tag in (_tag(one, moved) for one in segment.tags) if tag)
    return replace(segment, text=text, words=tuple(_words(timed, changes)), tags=tags)


def _text(text: str, changes: Sequence[Change]) -> tuple[str, list[_Moved]]:
    """Return the new text, and where each piece of the old one is; pieces left out are not in it."""
    spans = _spans(text)
    written, moved, done = text[: spans[0][0]], [], 0
    for change in [*changes, Change(len(spans), len(spans))]:
        for start, end in spans[done : change.start]:
            written = _spaced(written, text, start)
            moved.append(_Moved(start, end, len(written), len(written) + end - start, as_it_was=True))
            written += text[start:end]
        if change.new:
            start, end = spans[change.start][0], spans[change.end - 1][1]
            written = _spaced(written, text, start)
            stands = " ".join(change.new)
            moved.append(_Moved(start, end, len(written), len(written) + len(stands), as_it_was=False))
            written += stands
        done = change.end
    return written + text[spans[-1][1] :], moved


def _spans(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for piece in text.split():
        start = text.index(piece, at)
        at = start + len(piece)
        found.append((start, at))
    return found


def _spaced(written: str, text: str, start: int) -> str:
    """Return what is written with the space that stands before `start`, where anything is written."""
    head = text[:start]
    return written + head[len(head.rstrip()) :] if written.strip() else written


def _tag(tag: Tag, moved: Sequence[_Moved]) -> Tag | None:
    """Return the tag at its new place; None where all its words are left out."""
    before = [one for one in moved if one.start < tag.end]
    end = _inside(before[-1], tag.end) if before else 0
    if tag.start == tag.end:
        return Tag(tag.name, end, end)
    first = next((one for one in moved if one.end > tag.start), None)
    if first is None or not before or first.start >= tag.end:
        return None
    start = first.new_start + (max(tag.start - first.start, 0) if first.as_it_was else 0)
    return Tag(tag.name, start, end)


def _inside(one: _Moved, end: int) -> int:
    return one.new_start + min(end, one.end) - one.start if one.as_it_was else one.new_end


def _words(known: Sequence[Word], changes: Sequence[Change]) -> Iterator[Word]:
    done = 0
    for change in changes:
        yield from known[done : change.start]
        yield from _in_place(known[change.start : change.end], change.new)
        done = change.end
    yield from known[done:]


def _in_place(old: Sequence[Word], new: Sequence[str]) -> Iterator[Word]:
    """Yield the new words within the outer times of the old ones; one for one where they are as many."""
    if len(new) == len(old):
        yield from (replace(word, text=text) for word, text in zip(old, new, strict=True))
        return
    if not new:
        return
    start, end = min(word.start_ms for word in old), max(word.end_ms for word in old)
    known = [word.confidence for word in old if word.confidence is not None]
    sure = min(known) if len(known) == len(old) else None
    if len(new) == 1:
        timing = old[0].timing if len({word.timing for word in old}) == 1 else "interpolated"
        yield Word(new[0], start, end, sure, timing)
        return
    sums = [0, *accumulate(letters(word) + 1 for word in new)]
    edges = (start + (end - start) * so_far // sums[-1] for so_far in sums)
    for word, (from_ms, to_ms) in zip(new, pairwise(edges), strict=True):
        yield Word(word, from_ms, to_ms, sure, "interpolated")
