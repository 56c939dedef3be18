"""Second opinions: what another person wrote, blind, for a segment that somebody had done already.

This is a measurement (double annotation). It is kept beside the segment, whose text, version and revisions stay. All
that a second person wrote can be read (pipeline/review/opinions.py); the newest text is the second reference.
"""

from datetime import datetime

import sqlalchemy as sa

from pipeline.review import opinions
from pipeline.review.opinions import Opinion
from pipeline.review.revisions import Submitted
from pipeline.review.tasks import Task
from pipeline.store.tables.review import second_reference as newest
from pipeline.store.text_columns import writing

_COPIED = ("segment_id", "recording_id", "person_id", "operation_id", "version", "created_at")


def write(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Opinion:
    """Keep what the person wrote for a second task. The same operation again changes nothing.

    `sent.base_version`: 0 at first, then the newest. The recording is locked. Raises Conflict, OperationReused.
    """
    made = opinions.add(connection, task, person_id, sent, "second", at)
    written = opinions.of_person(connection, task.segment_id, person_id)[-1]
    values = {name: getattr(written, name) for name in _COPIED}
    connection.execute(newest.delete().where(newest.c.segment_id == task.segment_id))
    with writing(connection, task.recording_id):
        connection.execute(newest.insert().values(**values, text=written.plain, probability=task.probability or 1.0))
    return made


def of_segment(connection: sa.Connection, segment_id: str) -> list[Opinion]:
    """Return all that a second person wrote for a segment, oldest first."""
    return opinions.of_segment(connection, segment_id, "second")
