"""Revisions: what people wrote for a segment. They are only ever added.

    version   0 (draft, no row)     1               2
    text      "rashan kard"     "राशन कार्ड"     "राशन-कार्ड"

The newest one is the segment's text.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from pipeline.recordings import content, events, recordings, segments, transitions
from pipeline.recordings.content import Content
from pipeline.recordings.states import SEGMENT
from pipeline.review.routing import Arm
from pipeline.store.database import new_id
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import revision
from pipeline.store.text_columns import write, writing


class Conflict(BoliError):
    """The segment has moved on since the text was begun. `current_content`: what is changed beside the newest text."""

    def __init__(self, current_version: int, current_text: str, current_content: Content | None = None) -> None:
        super().__init__(f"the segment is at version {current_version}")
        self.current_version = current_version
        self.current_text = current_text
        self.current_content = current_content


class OperationReused(BoliError):
    """This operation_id was used already, by another person or for another segment."""

    def __init__(self) -> None:
        super().__init__("this operation_id belongs to another piece of work; make a new one for each")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a person sends: `base_version` is the version they began with, `text` as typed.

    `operation_id` is the same when the same text is sent again. `content`: what was changed beside the text, None for
    nothing. `active_ms`: how long the person worked on it.
    """

    operation_id: str
    base_version: int
    text: str
    content: Content | None = None
    active_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What a person wrote, as typed."""

    id: str
    segment_id: str
    operation_id: str
    base_version: int
    version: int
    person_id: str
    arm: str
    text: str
    created_at: datetime
    content: Content | None = None
    active_ms: int | None = None


_COLUMNS = [revision.c[name] for name in Revision.__slots__]
_OF_SEGMENT: Final = select(*_COLUMNS).where(revision.c.segment_id == bindparam("of")).order_by(revision.c.version)
_OF_OPERATION: Final = select(*_COLUMNS).where(revision.c.operation_id == bindparam("operation"))
_CURRENT: Final = (
    select(segment.c.recording_id, segment.c.version, segment.c.text)
    .where(segment.c.id == bindparam("of"))
    .with_for_update()
)
_ADD: Final = insert(revision)


def add(
    connection: Connection,
    segment_id: str,
    sent: Submitted,
    person_id: str,
    arm: Arm,
    at: datetime,
    delivered: Submitted | None = None,
) -> Revision:
    """Add what a person wrote and make it the segment's text, or `delivered` where that is not the same.

    The segment's text is plain: it has no tags. The same operation again, of the same person and segment, changes
    nothing and returns the first result. Raises SegmentMissing; Conflict if `base_version` is not the current one;
    OperationReused, after which the transaction can only be undone.
    """
    current = connection.execute(_CURRENT, {"of": segment_id}).one_or_none()
    if current is None:
        raise segments.missing(segment_id)
    earlier = of_operation(connection, sent.operation_id)
    if earlier:
        if (earlier.segment_id, earlier.person_id) != (segment_id, person_id):
            raise OperationReused
        return earlier
    if sent.base_version != current.version:
        raise Conflict(current.version, current.text)
    base = sent.base_version
    made = Revision(
        new_id("rev"), segment_id, sent.operation_id, base, base + 1, person_id, arm, sent.text, at, sent.content,
        sent.active_ms,
    )  # fmt: skip
    _insert(connection, current.recording_id, made)
    with writing(connection, current.recording_id):
        _set_text(connection, made, delivered or sent)
    status = recordings.touch(connection, current.recording_id)
    events.write_amended(connection, current.recording_id, status)
    return made


def of_segment(connection: Connection, segment_id: str) -> list[Revision]:
    """Return what people wrote for a segment, oldest first."""
    return [_revision(row) for row in connection.execute(_OF_SEGMENT, {"of": segment_id})]


def of_operation(connection: Connection, operation_id: str) -> Revision | None:
    """Return what was kept of an operation, None where it is new."""
    row = connection.execute(_OF_OPERATION, {"operation": operation_id}).one_or_none()
    return _revision(row) if row else None


def _insert(connection: Connection, recording_id: str, made: Revision) -> None:
    values = {name: getattr(made, name) for name in Revision.__slots__}
    values["content"] = made.content and content.to_json(made.content)
    try:
        write(connection, recording_id, _ADD, values | {"recording_id": recording_id})
    except IntegrityError as error:  # the segment is locked, so only the operation_id can have been taken meanwhile
        raise OperationReused from error


def _revision(row: Row[Any]) -> Revision:
    values = dict(row._mapping)
    kept = values["content"]
    return Revision(**{**values, "content": None if kept is None else content.from_json(kept)})


def _set_text(connection: Connection, made: Revision, delivered: Submitted) -> None:
    kept = delivered.content
    values = {
        "text": content.plain_text(delivered.text, kept),
        "version": made.version,
        "reviewed": True,
        "content": kept and content.to_json(kept),
        "heard_dialect": kept.heard_dialect if kept else "",
    }
    if not transitions.advance(connection, SEGMENT, [made.segment_id], "one_person", **values):
        connection.execute(update(segment).where(segment.c.id == made.segment_id).values(**values))
