"""Taking: what happens when a person gets tasks.

    lock        of some tasks, those that nobody else is taking in this moment
    hand_over   the lease begins

Which tasks they may get: pipeline/review/fit.py. Tasks (pipeline/review/tasks.py) and assignments
(pipeline/review/assignments.py) are both taken through here. Two people never get the same task: on PostgreSQL rows
that another transaction is taking are skipped, on SQLite there is one writing transaction at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    exists,
    insert,
    literal,
    select,
    update,
)

from pipeline.recordings import transitions
from pipeline.recordings.states import TASK
from pipeline.review import completion
from pipeline.store.listed import among
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import seen, task

_THESE: Final = among(task.c.id, "these")
_RECORDINGS: Final = select(task.c.recording_id).where(_THESE).distinct()
_HAND: Final = (
    update(seen).where(among(seen.c.task_id, "these"), seen.c.person_id == bindparam("by"), ~seen.c.handed)
).values(handed=True)
_SEEN_BEFORE: Final = exists().where(seen.c.task_id == task.c.id, seen.c.person_id == bindparam("by")).correlate(task)
_NOTE: Final = {
    handed: insert(seen).from_select(
        ["task_id", "person_id", "recording_id", "handed"],
        select(task.c.id, bindparam("by", type_=seen.c.person_id.type), task.c.recording_id, literal(handed)).where(
            _THESE, ~_SEEN_BEFORE
        ),
    )
    for handed in (True, False)
}


def locking(wanted: Sequence[ColumnElement[bool]], turn: Sequence[ColumnElement[object]] = ()) -> Select[str]:
    """Return the statement that locks the tasks that are wanted and that nobody else is taking, in order."""
    return (
        select(task.c.id)
        .join(recording, recording.c.id == task.c.recording_id)
        .join(segment, segment.c.id == task.c.segment_id)
        .where(*wanted)
        .order_by(*turn, segment.c.position)
        .with_for_update(of=task, skip_locked=True)
    )


def lock(connection: Connection, statement: Select[str], values: Mapping[str, Any]) -> list[str]:
    """Lock tasks by a statement of `locking`, and return their ids in order."""
    return list(connection.execute(statement, values).scalars())


def hand_over(
    connection: Connection,
    tasks: Sequence[str],
    person_id: str,
    until: datetime,
    assignment_id: str | None = None,
    recording_id: str | None = None,
) -> None:
    """Lease locked tasks to the person. `recording_id`: where all are of one recording and the caller knows it.

    Raises MoveRefused for one that is done.
    """
    values = {"person_id": person_id, "lease_expires_at": until, "assignment_id": assignment_id}
    transitions.move(connection, TASK, tasks, "leased", **values)
    if note_seen(connection, tasks, person_id) < len(tasks):  # they have read some as context
        connection.execute(_HAND, {"these": list(tasks), "by": person_id})
    completion.begin(connection, [recording_id] if recording_id else _recordings(connection, tasks))


def note_seen(connection: Connection, tasks: Sequence[str], person_id: str, handed: bool = True) -> int:
    """Note that the person sees these tasks' drafts, and return of how many that was not known. `handed` is false where
    they read them as context.
    """
    return int(connection.execute(_NOTE[handed], {"these": list(tasks), "by": person_id}).rowcount)


def _recordings(connection: Connection, tasks: Sequence[str]) -> list[str]:
    return list(connection.execute(_RECORDINGS, {"these": list(tasks)}).scalars())
