"""Second opinions: what another person wrote, blind, for a segment that somebody had done already.

This is a measurement (double annotation). It is kept beside the segment, whose text, version and revisions stay.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.tasks import Task
from pipeline.store.tables.review import second_reference as table


@dataclass(frozen=True, slots=True)
class SecondReference:
    """`probability`: the logged chance that the segment is done twice. `version`: 1, and more where it was resent."""

    segment_id: str
    recording_id: str
    person_id: str
    operation_id: str
    version: int
    text: str
    probability: float


_COLUMNS = [table.c[name] for name in SecondReference.__slots__]


def write(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> SecondReference:
    """Keep what the person wrote for a second task. The same operation again changes nothing.

    `sent.base_version`: 0 at first, then the version that is replaced. Raises Conflict, OperationReused.
    """
    query = sa.select(*_COLUMNS).where(table.c.segment_id == task.segment_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row and row.operation_id == sent.operation_id and row.person_id == person_id:
        return SecondReference(**row._mapping)
    current = row.version if row else 0
    if sent.base_version != current:
        raise Conflict(current, "")
    if connection.execute(sa.select(table.c.segment_id).where(table.c.operation_id == sent.operation_id)).first():
        raise OperationReused
    probability = task.probability or 1.0
    made = SecondReference(
        task.segment_id, task.recording_id, person_id, sent.operation_id, current + 1, sent.text, probability
    )
    values = {name: getattr(made, name) for name in SecondReference.__slots__} | {"created_at": at}
    changed = table.update().where(table.c.segment_id == task.segment_id) if row else table.insert()
    connection.execute(changed.values(**values))
    return made
