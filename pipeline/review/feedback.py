"""Feedback: a person's own text beside the one that was agreed on, to learn from. Only they see it.

    decided   a third person decided between their text and another's
    agreed    their text came late, and two people agree on another
    gold      the segment's right text was known; only once it is retired

A segment that is gold now is in nobody's feedback: its text must not go round.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.evaluation import error_analysis, first_texts
from pipeline.evaluation.error_analysis import WordPair
from pipeline.recordings import segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import opinions, text_pairs
from pipeline.store.cursors import cursor, position
from pipeline.store.tables.quality import gold, observation
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.recordings import segment as segment_table

Kind = Literal["decided", "agreed", "gold"]


class FeedbackMissing(BoliError):
    """There is no such feedback, or it is another person's."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """`yours` and `agreed`: texts as typed. `errors` of `reference_words` words differ, in canonical spelling (L1).

    `words`: both texts aligned, `reference` from the agreed one and `draft` from the person's; None where they are too
    long. `duration_ms`: the recording's.
    """

    id: str
    kind: Kind
    segment: StoredSegment
    recording_name: str
    duration_ms: int | None
    yours: str
    agreed: str
    errors: int
    reference_words: int
    words: tuple[WordPair, ...] | None
    created_at: datetime

    @property
    def note(self) -> str:
        """A sentence for the person."""
        if not self.errors:
            return "Your text was kept, word for word."
        words = "One word is" if self.errors == 1 else f"{self.errors} words are"
        return f"{words} different in the agreed text. Listen once more: everybody hears some words otherwise."


def listed(
    connection: sa.Connection, person_id: str, limit: int, after: str | None = None
) -> tuple[list[Feedback], str | None]:
    """Return a person's feedback, newest first, and the cursor of the next page or None. Raises BadCursor."""
    age = (observation.c.created_at, observation.c.id)
    query = _visible(person_id).order_by(age[0].desc(), age[1].desc()).limit(limit + 1)
    if after:
        query = query.where(sa.tuple_(*age) < sa.tuple_(*position(after), types=[column.type for column in age]))
    rows = connection.execute(query).all()
    page = rows[:limit]
    more = cursor(page[-1].created_at, page[-1].id) if len(rows) > limit else None
    return [_feedback(connection, row, person_id) for row in page], more


def heard(connection: sa.Connection, feedback_id: str, person_id: str) -> StoredSegment:
    """Return the segment of a person's feedback, to be played to them. Raises FeedbackMissing."""
    row = connection.execute(_visible(person_id).where(observation.c.id == feedback_id)).one_or_none()
    if row is None:
        raise FeedbackMissing("there is no such feedback among yours")
    return segments.get(connection, row.segment_id)


def _visible(person_id: str) -> sa.Select[Any]:
    row = observation.c
    in_use = sa.exists().where(gold.c.segment_id == row.segment_id, gold.c.retired_at.is_(None))
    tells = sa.or_(row.source == "gold", row.errors > 0, segment_table.c.seen_by == "adjudicated")
    joined = observation.join(segment_table, segment_table.c.id == row.segment_id)
    return (
        sa.select(observation, recording.c.name, recording.c.duration_ms)
        .select_from(joined.join(recording, recording.c.id == row.recording_id))
        .where(row.person_id == person_id, row.source.in_(("gold", "adjudicated")), ~in_use, tells)
    )


def _feedback(connection: sa.Connection, row: Any, person_id: str) -> Feedback:
    segment = segments.get(connection, row.segment_id)
    kind, agreed = _agreed(connection, row, segment)
    yours = _yours(connection, row, person_id)
    words = error_analysis.aligned(agreed, yours, segment.language)
    return Feedback(
        row.id, kind, segment, row.name, row.duration_ms, yours, agreed, row.errors, row.reference_words, words,
        row.created_at,
    )  # fmt: skip


def _agreed(connection: sa.Connection, row: Any, segment: StoredSegment) -> tuple[Kind, str]:
    if row.source == "gold":
        known = sa.select(gold.c.text).where(gold.c.segment_id == segment.id)
        return "gold", str(connection.execute(known).scalar_one())
    decided = text_pairs.decided(connection, segment)
    return ("agreed", segment.text) if decided is None else ("decided", decided)


def _yours(connection: sa.Connection, row: Any, person_id: str) -> str:
    """Return the person's newest text of the segment."""
    first = first_texts.of_segment(connection, row.segment_id)
    if row.source != "gold" and first and first.person_id == person_id:
        return first.plain
    kinds = ("gold",) if row.source == "gold" else ("second", "late")
    written = opinions.of_person(connection, row.segment_id, person_id)
    return [one.plain for one in written if one.kind in kinds][-1]
