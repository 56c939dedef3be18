"""Taking: which tasks a person may be given now, and what happens when they get them.

    may_take    open, or the lease ran out; suits the person; not refused by them; blind work is new to them
    lock        of some tasks, those that nobody else is taking in this moment
    hand_over   the lease begins

Tasks (pipeline/review/tasks.py) and assignments (pipeline/review/assignments.py) are both taken through here. Two
people never get the same task: on PostgreSQL rows that another transaction is taking are skipped, on SQLite there is
one writing transaction at a time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, literal, or_, select, update

from pipeline.accounts.people import Person
from pipeline.recordings import transitions
from pipeline.recordings.states import TASK
from pipeline.review import completion, give_backs, queue_order
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import seen, task

_DECISIONS: Final = ("adjudication", "dispute")


def may_take(person: Person, languages: Sequence[str], now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions on `task` under which the person may be given it now. Gold is not in the queue.

    `languages` narrows the person's own; empty means all of them.
    """
    return [
        or_(task.c.state == "open", and_(task.c.state == "leased", task.c.lease_expires_at <= now)),
        task.c.purpose.in_(_purposes(person)),
        *queue_order.suits(person, languages),
        _is_fit(person.id),
        ~give_backs.refused(person.id),
    ]


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


def _purposes(person: Person) -> tuple[str, ...]:
    """Return what the queue holds for a person: reviewers decide, too. pipeline/review/gold.py offers gold."""
    return ("first", "second", *_DECISIONS) if "reviewer" in person.roles else ("first", "second")


def _is_fit(person_id: str) -> ColumnElement[bool]:
    """Say whether what the person has seen lets them do the task.

    Blind work is new to them, and waits while a dispute of the segment is open. A dispute is answered by somebody who
    did not write the text; they may have read it.
    """
    other = task.alias("disputed")
    open_dispute = (other.c.segment_id == task.c.segment_id, other.c.purpose == "dispute", other.c.state != "done")
    new = and_(~_saw_the_other(person_id), ~exists().where(*open_dispute).correlate(task))
    fresh = and_(task.c.purpose.not_in(("first", "dispute")), new)
    another = and_(task.c.purpose == "dispute", ~_saw_the_other(person_id, seen.c.handed))
    return or_(task.c.purpose == "first", fresh, another)


def _saw_the_other(person_id: str, *how: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say whether the person ever saw another task of the same segment."""
    other = task.alias("other")
    same = (other.c.segment_id == task.c.segment_id, other.c.id != task.c.id, seen.c.task_id == other.c.id)
    return exists().where(*same, seen.c.person_id == person_id, *how).correlate(task)
