"""Second opinions: what another person wrote, blind, for a segment that somebody had done already.

This is a measurement (double annotation). It is kept beside the segment, whose text, version and revisions stay. All
that a second person wrote can be read (`of_segment`); the newest text is the second reference.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lexicons.canonical import canonical
from pipeline.recordings import transitions
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import SEGMENT
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.tasks import Task
from pipeline.store.tables.review import second_reference as newest
from pipeline.store.tables.review import second_revision as written


@dataclass(frozen=True, slots=True)
class SecondReference:
    """`probability`: the logged chance that the segment is done twice. `version`: 1, and more where it was mended."""

    segment_id: str
    recording_id: str
    person_id: str
    operation_id: str
    version: int
    text: str
    probability: float


_COLUMNS = [written.c[name] for name in SecondReference.__slots__]


def write(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> SecondReference:
    """Keep what the person wrote for a second task. The same operation again changes nothing.

    `sent.base_version`: 0 at first, then the newest. The recording is locked. Raises Conflict, OperationReused.
    """
    earlier = of_operation(connection, sent.operation_id)
    if earlier:
        if (earlier.segment_id, earlier.person_id) != (task.segment_id, person_id):
            raise OperationReused
        return earlier
    before = of_segment(connection, task.segment_id)
    current = before[-1].version if before else 0
    if sent.base_version != current:
        raise Conflict(current, "")
    probability = task.probability or 1.0
    made = SecondReference(
        task.segment_id, task.recording_id, person_id, sent.operation_id, current + 1, sent.text, probability
    )
    values = {name: getattr(made, name) for name in SecondReference.__slots__} | {"created_at": at}
    connection.execute(written.insert().values(**values))
    connection.execute(newest.delete().where(newest.c.segment_id == task.segment_id))
    connection.execute(newest.insert().values(**values))
    return made


def of_segment(connection: sa.Connection, segment_id: str) -> list[SecondReference]:
    """Return all that a second person wrote for a segment, oldest first."""
    query = sa.select(*_COLUMNS).where(written.c.segment_id == segment_id).order_by(written.c.version)
    return [SecondReference(**row._mapping) for row in connection.execute(query)]


def compare(connection: sa.Connection, segment: StoredSegment) -> None:
    """Note of a segment that two people wrote whether they agree: in canonical spelling (L1). Else no effect."""
    second = of_segment(connection, segment.id)
    if second:
        first, again = (canonical(text, segment.language) for text in (segment.text, second[-1].text))
        state = "two_agree" if first == again else "two_disagree"
        transitions.advance(connection, SEGMENT, [segment.id], state)


def of_operation(connection: sa.Connection, operation_id: str) -> SecondReference | None:
    """Return what was kept of an operation, None where it is new."""
    row = connection.execute(sa.select(*_COLUMNS).where(written.c.operation_id == operation_id)).one_or_none()
    return SecondReference(**row._mapping) if row else None
