"""History: what a person wrote, newest first: texts that became a segment's, and opinions, which are shown alike.

Which of them was an opinion, and of what kind, is not told: whoever knows that a text is a measurement writes another.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.recordings import content
from pipeline.recordings.content import Content
from pipeline.recordings.states import DECIDED
from pipeline.review import tasks
from pipeline.store.cursors import cursor, position
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import opinion, revision, task


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as typed, of a segment drafted at [start_ms, end_ms). `may_change`: the person may send another one."""

    segment_id: str
    recording_id: str
    recording_name: str
    start_ms: int
    end_ms: int
    base_version: int
    version: int
    text: str
    content: Content | None
    active_ms: int | None
    created_at: datetime
    may_change: bool


def of_person(
    connection: sa.Connection, person_id: str, limit: int, after: str | None = None
) -> tuple[list[Entry], str | None]:
    """Return a person's texts, and the cursor of the next page or None. Raises BadCursor."""
    written = _written(person_id)
    age = (written.c.created_at, written.c.operation_id)
    query = _entries(written, person_id)
    if after:
        query = query.where(sa.tuple_(*age) < sa.tuple_(*position(after), types=[column.type for column in age]))
    rows = connection.execute(query.limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return [_entry(row) for row in rows[:limit]], cursor(last.created_at, last.operation_id) if last else None


def of_segment(connection: sa.Connection, person_id: str, segment_id: str) -> list[Entry]:
    """Return a person's texts of one segment. Raises TaskMissing where they neither have its task nor wrote any."""
    written = _written(person_id)
    rows = connection.execute(_entries(written, person_id).where(written.c.segment_id == segment_id)).all()
    if not rows:
        tasks.of_segment(connection, segment_id, person_id)
    return [_entry(row) for row in rows]


def _written(person_id: str) -> sa.Subquery:
    same = ("segment_id", "operation_id", "version", "text", "content", "active_ms", "created_at")
    texts = sa.select(*[revision.c[name] for name in same], revision.c.base_version, sa.true().label("of_text"))
    texts = texts.add_columns(revision.c.arm.not_in(("compare", "amend")).label("of_two"))
    others = sa.select(*[opinion.c[name] for name in same], (opinion.c.version - 1).label("base_version"))
    others = others.add_columns(sa.false().label("of_text"), (opinion.c.kind == "second").label("of_two"))
    mine = (texts.where(revision.c.person_id == person_id), others.where(opinion.c.person_id == person_id))
    return sa.union_all(*mine).subquery("written")


def _entries(written: sa.Subquery, person_id: str) -> sa.Select[Any]:
    columns = [column for column in written.c if column.name not in ("segment_id", "of_text", "of_two")]
    return (
        sa.select(segment.c.id.label("segment_id"), segment.c.recording_id, segment.c.start_ms, segment.c.end_ms)
        .add_columns(recording.c.name.label("recording_name"), *columns)
        .add_columns(_closed(written).label("closed"), _has_task(written, person_id))
        .select_from(written.join(segment, segment.c.id == written.c.segment_id))
        .join(recording, recording.c.id == segment.c.recording_id)
        .order_by(written.c.created_at.desc(), written.c.operation_id.desc())
    )


def _closed(written: sa.Subquery) -> sa.ColumnElement[bool]:
    """Say whether the text is final: its client has it, or a third person has decided between it and another's."""
    late = sa.exists().where(opinion.c.segment_id == written.c.segment_id, opinion.c.kind == "adjudication")
    decided = sa.or_(segment.c.seen_by.in_(DECIDED), late)
    final = sa.or_(written.c.of_text, written.c.of_two) & (recording.c.status == "delivered")
    return sa.or_(final, written.c.of_two & decided)


def _has_task(written: sa.Subquery, person_id: str) -> sa.Label[bool]:
    mine = (task.c.segment_id == written.c.segment_id, task.c.person_id == person_id)
    return sa.exists().where(*mine).label("has_task")


def _entry(row: sa.Row[Any]) -> Entry:
    values = {name: value for name, value in row._mapping.items() if name in Entry.__slots__}
    kept = values["content"]
    may_change = row.has_task and not row.closed
    return Entry(**{**values, "content": None if kept is None else content.from_json(kept), "may_change": may_change})
