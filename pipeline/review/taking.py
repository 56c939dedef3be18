"""Taking: which tasks a person may be given now, and what happens when they get them.

    suiting     in the person's languages; not refused by them; blind work is new to them
    is_free     open, or the lease ran out
    lock        of some tasks, those that nobody else is taking in this moment
    hand_over   the lease begins

Tasks (pipeline/review/tasks.py) and assignments (pipeline/review/assignments.py) are both taken through here. Two
people never get the same task: on PostgreSQL rows that another transaction is taking are skipped, on SQLite there is
one writing transaction at a time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, insert, literal, or_, select, update

from pipeline.accounts.people import Person
from pipeline.recordings import transitions
from pipeline.recordings.states import TASK
from pipeline.review import completion, give_backs, queue_order
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import seen, task


def suiting(person: Person, languages: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the conditions on `task` under which it is for the person, whatever its state. Gold is not in the queue.

    `languages` narrows the person's own; empty means all of them.
    """
    return [
        task.c.purpose != "gold",
        *queue_order.suits(person, languages),
        or_(task.c.purpose == "first", ~_saw_the_other(person.id)),
        ~give_backs.refused(person.id),
    ]


def is_free(now: datetime) -> ColumnElement[bool]:
    """Say whether nobody holds the task."""
    return or_(task.c.state == "open", and_(task.c.state == "leased", task.c.lease_expires_at <= now))


def recordings_with(wanted: Sequence[ColumnElement[bool]], ids: Sequence[str]) -> Select[Any]:
    """Return the query of those of these recordings that have such a task, as they stand in `ids`."""
    has_work = exists().where(task.c.recording_id == recording.c.id, *wanted).correlate(recording)
    return select(recording.c.id).where(recording.c.id.in_(ids), has_work).order_by(*queue_order.by_turn(ids))


def lock(
    connection: Connection,
    wanted: Sequence[ColumnElement[bool]],
    turn: Sequence[ColumnElement[object]] = (),
    count: int | None = None,
) -> list[str]:
    """Lock the first tasks that are wanted and that nobody else is taking, and return their ids in order."""
    query = (
        select(task.c.id)
        .join(recording, recording.c.id == task.c.recording_id)
        .join(segment, segment.c.id == task.c.segment_id)
        .where(*wanted)
        .order_by(*turn, segment.c.position)
        .limit(count)
        .with_for_update(of=task, skip_locked=True)
    )
    return [row.id for row in connection.execute(query)]


def hand_over(
    connection: Connection, tasks: Sequence[str], person_id: str, until: datetime, assignment_id: str | None = None
) -> None:
    """Lease locked tasks to the person. Raises MoveRefused for one that is done."""
    values = {"person_id": person_id, "lease_expires_at": until, "assignment_id": assignment_id}
    transitions.move(connection, TASK, tasks, "leased", **values)
    note_seen(connection, tasks, person_id)
    connection.execute(
        update(seen).where(seen.c.task_id.in_(tasks), seen.c.person_id == person_id, ~seen.c.handed).values(handed=True)
    )
    of = select(task.c.recording_id).where(task.c.id.in_(tasks)).distinct()
    completion.begin(connection, connection.execute(of).scalars().all())


def note_seen(connection: Connection, tasks: Sequence[str], person_id: str, handed: bool = True) -> None:
    """Note that the person sees these tasks' drafts. `handed` is false where they read them as context."""
    before = exists().where(seen.c.task_id == task.c.id, seen.c.person_id == person_id).correlate(task)
    fresh = select(task.c.id, literal(person_id), task.c.recording_id, literal(handed)).where(
        task.c.id.in_(tasks), ~before
    )
    connection.execute(insert(seen).from_select(["task_id", "person_id", "recording_id", "handed"], fresh))


def _saw_the_other(person_id: str) -> ColumnElement[bool]:
    """Say whether the person ever saw another task of the same segment."""
    other = task.alias("other")
    same = (other.c.segment_id == task.c.segment_id, other.c.id != task.c.id, seen.c.task_id == other.c.id)
    return exists().where(*same, seen.c.person_id == person_id).correlate(task)
