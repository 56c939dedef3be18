"""Comments: what a client says of a segment. Nothing follows from one; whoever answers a dispute of it reads them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.database import new_id
from pipeline.store.tables.clients import comment
from pipeline.store.text_columns import write


class CommentMissing(BoliError):
    """There is no such comment."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A client's words on a segment, as typed."""

    id: str
    recording_id: str
    segment_id: str
    text: str
    created_at: datetime


_COLUMNS = [comment.c[name] for name in Comment.__slots__]


def add(connection: sa.Connection, recording_id: str, segment_id: str, text: str, at: datetime) -> Comment:
    """Keep a comment."""
    made = Comment(new_id("cmt"), recording_id, segment_id, text, at)
    values = {name: getattr(made, name) for name in Comment.__slots__}
    write(connection, recording_id, sa.insert(comment).values(values))
    return made


def of_recording(connection: sa.Connection, recording_id: str, segment_id: str | None = None) -> list[Comment]:
    """Return the comments on a recording, or on one of its segments, oldest first."""
    which = [comment.c.recording_id == recording_id]
    which += [] if segment_id is None else [comment.c.segment_id == segment_id]
    query = sa.select(*_COLUMNS).where(*which).order_by(comment.c.created_at, comment.c.id)
    return [Comment(**row._mapping) for row in connection.execute(query)]


def remove(connection: sa.Connection, recording_id: str, id: str) -> None:
    """Delete a comment on this recording. Raises CommentMissing."""
    here = (comment.c.id == id, comment.c.recording_id == recording_id)
    if not connection.execute(sa.delete(comment).where(*here)).rowcount:
        raise CommentMissing(f"there is no comment {id}")
