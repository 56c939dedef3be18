"""Moved borders: which words of the draft a segment is scored with, once people have moved borders between segments.

    drafted      |- राशन कार्ड नहीं -|- मिला कल -|
    content      |- राशन कार्ड -|- नहीं मिला कल -|
    hypotheses    राशन कार्ड      नहीं मिला कल          no error: every word is where it belongs

A word belongs to the segment whose newest content covers its middle, on the same channel. What nobody covers stays with
the segment that it was drafted in, and so does what two cover, if one of them drafted it. A segment whose own borders
are as drafted is scored with its draft, letter for letter.

Review probabilities and weights belong to the drafted segment and never change; nor do the number of drafted words and
the expected errors, by which the difference estimate corrects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from asr.word import Word
from pipeline.recordings import content
from pipeline.recordings.ledger import Span, without
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.word_times import middle_ms
from pipeline.store.tables.recordings import segment

# How far around a segment others are looked at, in segments of the recording. A border passes a neighbour only where
# that was moved itself, so it never comes far.
REACH: Final = 40
# What `hypothesis` reads of a row beside its draft.
COLUMNS: Final = tuple(
    segment.c[name] for name in ("id", "recording_id", "channel", "position", "start_ms", "end_ms", "content")
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment as drafted, [start_ms, end_ms), and where its newest text is. `words` are None where the draft is not
    what they say, so that they cannot be told apart.
    """

    id: str
    start_ms: int
    end_ms: int
    draft: str
    words: tuple[Word, ...] | None
    spans: tuple[Span, ...]

    @property
    def moved(self) -> bool:
        """Say whether its text is not exactly where it was drafted."""
        return bool(without(self.spans, [self.drafted]) or without([self.drafted], self.spans))

    @property
    def drafted(self) -> Span:
        return self.start_ms, self.end_ms

    def covers(self, at_ms: int) -> bool:
        return any(start_ms <= at_ms < end_ms for start_ms, end_ms in self.spans)


def hypothesis(connection: sa.Connection, row: Any) -> str:
    """Return the text that a segment is scored with: a StoredSegment, or a row with COLUMNS and its draft."""
    if _spans(row) == ((row.start_ms, row.end_ms),):
        return str(row.draft)
    return scored_text(row.id, _units(connection, row))


def scored_text(id: str, units: Sequence[Unit]) -> str:
    """Return what one of the units is scored with. All are of one channel, in order."""
    own = next(unit for unit in units if unit.id == id)
    if not own.moved or own.words is None:
        return own.draft
    here = [word for unit in units for word in unit.words or () if _owner(word, unit, units) is own]
    if here == list(own.words):
        return own.draft
    return " ".join(word.text for word in sorted(here, key=middle_ms))


def affected(connection: sa.Connection, before: StoredSegment) -> list[str]:
    """Return the reviewed segments, beside the one that was just written, whose hypothesis may have changed with it.

    `before`: the written segment as it was.
    """
    row = connection.execute(sa.select(*COLUMNS).where(segment.c.id == before.id)).one()
    after = _spans(row)
    if not without(after, before.spans) and not without(before.spans, after):
        return []
    reach = [*before.spans, *after, (before.start_ms, before.end_ms)]
    near = [unit for unit in _units(connection, row) if unit.id != before.id and _touches(unit, reach)]
    wanted = (segment.c.id.in_([unit.id for unit in near]), segment.c.reviewed)
    return list(connection.execute(sa.select(segment.c.id).where(*wanted).order_by(segment.c.position)).scalars())


def _owner(word: Word, drafted_in: Unit, units: Sequence[Unit]) -> Unit:
    at_ms = middle_ms(word)
    if not drafted_in.moved or drafted_in.covers(at_ms):
        return drafted_in
    # A unit whose own draft stays whole takes no words of others.
    takers = (unit for unit in units if unit.moved and unit.words is not None and unit.covers(at_ms))
    return next(takers, drafted_in)


def _touches(unit: Unit, spans: Sequence[Span]) -> bool:
    return any(
        start < to_ms and from_ms < end for start, end in (unit.drafted, *unit.spans) for from_ms, to_ms in spans
    )


def _near(row: Any) -> tuple[sa.ColumnElement[bool], ...]:
    around = segment.c.position.between(row.position - REACH, row.position + REACH)
    return segment.c.recording_id == row.recording_id, segment.c.channel == row.channel, around


def _units(connection: sa.Connection, row: Any) -> list[Unit]:
    names = ("id", "start_ms", "end_ms", "draft", "words", "content")
    query = sa.select(*[segment.c[name] for name in names]).where(*_near(row)).order_by(segment.c.position)
    return [_unit(one) for one in connection.execute(query)]


def _unit(row: Any) -> Unit:
    words = tuple(Word(*word) for word in row.words)
    known = [word.text for word in words] == row.draft.split()
    return Unit(row.id, row.start_ms, row.end_ms, row.draft, words if known else None, _spans(row))


def _spans(row: Any) -> tuple[Span, ...]:
    if isinstance(row, StoredSegment):
        return row.spans
    if row.content is None:
        return ((row.start_ms, row.end_ms),)
    return content.from_json(row.content).spans
