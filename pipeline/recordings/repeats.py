"""Repeats: a request that is sent again because its answer took long means the recording that it made before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from pipeline.recordings import recordings
from pipeline.recordings.recordings import Recording, Submission
from pipeline.store.tables.recordings import recording

_NOT_ASKED: Final = ("id", "source_url")


def find_same(connection: Connection, sent: Submission, since: datetime) -> Recording | None:
    """Return the newest recording of the same client, bytes and wishes that came at `since` or later and did not fail;
    None where there is none.
    """
    same = (recording.c.client_id == sent.client_id, recording.c.sha256 == sent.sha256)
    recent = (recording.c.created_at >= since, recording.c.status != "failed")
    query = select(recording.c.id).where(*same, *recent).order_by(recording.c.created_at.desc(), recording.c.id)
    found = (recordings.get(connection, id) for id in connection.execute(query).scalars().all())
    return next((one for one in found if _wishes(one) == _wishes(sent)), None)


def _wishes(of: Submission | Recording) -> Sequence[Any]:
    given = [getattr(of, name) for name in Submission.__slots__ if name not in _NOT_ASKED]
    return [list(value) if isinstance(value, tuple) else value for value in given]
