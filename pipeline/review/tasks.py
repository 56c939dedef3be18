"""Tasks: one segment's work for a person, handed out as leases.

    open --lease--> leased --complete--> done
      ^---- release, or the lease ran out and somebody else wants it

Who may get what, and in which order: pipeline/review/queue_order.py. Two people never get the same task: on PostgreSQL
rows that another transaction is taking are skipped, on SQLite there is one writing transaction at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, exists, insert, literal, or_, select, update

from configs.errors import BoliError
from pipeline.accounts.people import Person
from pipeline.recordings import transitions
from pipeline.recordings.states import TASK, TaskState
from pipeline.review import completion, queue_order
from pipeline.review.routing import Arm
from pipeline.store.database import new_id
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import seen, task

Purpose = Literal["first", "second", "adjudication", "gold"]


class TaskMissing(BoliError):
    """There is no such task, or this person does not hold it."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work. `person_id` holds it, or did it when `state` is "done". `purpose`: "second" where somebody
    else did the segment already and this is to measure both, "adjudication" where a third person decides between two
    texts, "gold" where the right text is known; `probability`: the chance with which there is a second.
    `assignment_id`: the assignment it was taken with last.
    """

    id: str
    recording_id: str
    segment_id: str
    arm: Arm
    language: str
    state: TaskState
    person_id: str | None
    lease_expires_at: datetime | None
    created_at: datetime
    done_at: datetime | None
    purpose: Purpose = "first"
    probability: float | None = None
    assignment_id: str | None = None

    def held_by(self, person_id: str, now: datetime) -> bool:
        """Say whether the person's lease is in force."""
        leased = self.state == "leased" and self.person_id == person_id
        return leased and self.lease_expires_at is not None and self.lease_expires_at > now


_COLUMNS = [task.c[name] for name in Task.__slots__]
# How many recordings more than tasks are asked for, where others are busy taking some.
_SPARE = 10


def create(connection: Connection, recording_id: str, segment_id: str, arm: Arm, language: str, now: datetime) -> None:
    """Put a segment into the queue. No effect if it has a task already."""
    _create(connection, now, recording_id=recording_id, segment_id=segment_id, arm=arm, language=language)


def create_second(connection: Connection, done: Task, probability: float, now: datetime) -> None:
    """Ask another person to write the segment of this task once more, blind. No effect if that was asked before.

    Nobody who ever held the first task gets it, because they saw its draft. The recording counts as reviewed without
    it, unless its client asked for two people.
    """
    same = {"recording_id": done.recording_id, "segment_id": done.segment_id, "language": done.language}
    _create(connection, now, **same, arm="blind", purpose="second", probability=probability)


def create_adjudication(
    connection: Connection, recording_id: str, segment_id: str, language: str, probability: float, now: datetime
) -> None:
    """Ask a third person, a reviewer, to decide between two texts. No effect if that was asked before.

    Nobody who ever held one of the two tasks gets it. `probability`: the chance with which it is asked.
    """
    same = {"recording_id": recording_id, "segment_id": segment_id, "language": language}
    _create(connection, now, **same, arm="compare", purpose="adjudication", probability=probability)


def withdraw_adjudication(connection: Connection, segment_id: str) -> bool:
    """Take back the question to a third person if nobody was ever handed it. Say whether none is asked now."""
    which = (task.c.segment_id == segment_id, task.c.purpose == "adjudication")
    handed = exists().where(seen.c.task_id == task.c.id)
    connection.execute(delete(task).where(*which, task.c.state == "open", ~handed))
    return connection.execute(select(task.c.id).where(*which)).first() is None


def create_gold(connection: Connection, of: tuple[str, str, str], arm: Arm, person_id: str, now: datetime) -> str:
    """Make a task of a segment whose right text is known, for one person alone, and return its id.

    `of`: the ids of recording and segment, and the language.
    """
    made = {"id": new_id("tsk"), "state": TASK.start, "created_at": now, "person_id": person_id, "purpose": "gold"}
    same = dict(zip(("recording_id", "segment_id", "language"), of, strict=True))
    connection.execute(insert(task).values(**made, **same, arm=arm))
    return str(made["id"])


def withdraw_gold(connection: Connection, segment_id: str) -> None:
    """Remove a segment's gold tasks that nobody holds: it is offered no more."""
    which = (task.c.segment_id == segment_id, task.c.purpose == "gold", task.c.state == "open")
    connection.execute(delete(task).where(*which))


def _create(connection: Connection, now: datetime, *, segment_id: str, purpose: Purpose = "first", **more: Any) -> None:
    there = select(task.c.id).where(task.c.segment_id == segment_id, task.c.purpose == purpose)
    if connection.execute(there).first() is None:
        values = {"id": new_id("tsk"), "state": TASK.start, "created_at": now, **more}
        connection.execute(insert(task).values(segment_id=segment_id, purpose=purpose, **values))


def lease(
    connection: Connection, person: Person, count: int, languages: Sequence[str], lease_until: datetime, now: datetime
) -> list[Task]:
    """Give the person up to `count` tasks until `lease_until`, and return them in the order to do them.

    `languages` narrows the person's own; empty means all of them.
    """
    unseen = or_(task.c.purpose == "first", ~_saw_the_other(person.id))
    suiting = [*queue_order.suits(person, languages), task.c.purpose.in_(_purposes(person)), unseen]
    wanted = [or_(task.c.state == "open", and_(task.c.state == "leased", task.c.lease_expires_at <= now)), *suiting]
    ids = queue_order.turn(connection, person, languages, suiting, now)[: count + _SPARE]
    if not ids:
        return []
    # Where other transactions are taking all of these, the whole queue is asked after all.
    turn, near = queue_order.by_turn(ids), task.c.recording_id.in_(ids)
    taken = _take(connection, [*wanted, near], turn, count) or _take(connection, wanted, turn, count)
    if not taken:
        return []
    transitions.move(connection, TASK, taken, "leased", person_id=person.id, lease_expires_at=lease_until)
    _note_seen(connection, taken, person.id)
    by_id = {leased.id: leased for leased in _tasks(connection, select(*_COLUMNS).where(task.c.id.in_(taken)))}
    completion.begin(connection, list({leased.recording_id for leased in by_id.values()}))
    return [by_id[task_id] for task_id in taken]


def held(connection: Connection, person_id: str, now: datetime) -> list[Task]:
    """Return the tasks whose lease this person has, in the order to do them."""
    query = (
        select(*_COLUMNS)
        .join(segment, segment.c.id == task.c.segment_id)
        .where(task.c.person_id == person_id, task.c.state == "leased", task.c.lease_expires_at > now)
        .order_by(task.c.created_at, segment.c.position, task.c.id)
    )
    return _tasks(connection, query)


def get(connection: Connection, id: str, person_id: str) -> Task:
    """Return a task that this person holds, held until the lease ran out, or did. Raises TaskMissing."""
    return _mine(connection, task.c.id == id, person_id)


def of_segment(connection: Connection, segment_id: str, person_id: str) -> Task:
    """Return the segment's task, if it is this person's in the sense of `get`. Raises TaskMissing."""
    return _mine(connection, task.c.segment_id == segment_id, person_id)


def renew(connection: Connection, id: str, person_id: str, lease_until: datetime) -> Task:
    """Prolong a lease, even one that ran out while nobody else wanted the task. Raises TaskMissing."""
    _leased(connection, id, person_id)
    connection.execute(update(task).where(task.c.id == id).values(lease_expires_at=lease_until))
    return get(connection, id, person_id)


def release(connection: Connection, id: str, person_id: str) -> None:
    """Give a task back to the queue. Raises TaskMissing."""
    _leased(connection, id, person_id)
    transitions.move(connection, TASK, [id], "open", person_id=None, lease_expires_at=None)


def complete(connection: Connection, id: str, person_id: str, now: datetime) -> None:
    """Note that the person has done the task, and how far the recording is with it. May be repeated.

    Raises TaskMissing when the task is not this person's.
    """
    mine = _mine(connection, task.c.id == id, person_id)
    if mine.state == "done":
        return
    transitions.move(connection, TASK, [id], "done", done_at=now, lease_expires_at=None)
    completion.settle(connection, mine.recording_id)


def _take(
    connection: Connection,
    wanted: Sequence[ColumnElement[bool]],
    turn: Sequence[ColumnElement[object]],
    count: int,
) -> list[str]:
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


def _note_seen(connection: Connection, tasks: Sequence[str], person_id: str) -> None:
    before = exists().where(seen.c.task_id == task.c.id, seen.c.person_id == person_id).correlate(task)
    fresh = select(task.c.id, literal(person_id), task.c.recording_id).where(task.c.id.in_(tasks), ~before)
    connection.execute(insert(seen).from_select(["task_id", "person_id", "recording_id"], fresh))


def _saw_the_other(person_id: str) -> ColumnElement[bool]:
    """Say whether the person was ever handed the other task of the same segment."""
    other = task.alias("other")
    same = (other.c.segment_id == task.c.segment_id, other.c.id != task.c.id, seen.c.task_id == other.c.id)
    return exists().where(*same, seen.c.person_id == person_id).correlate(task)


def _purposes(person: Person) -> tuple[Purpose, ...]:
    """Return what the queue holds for a person. Gold is offered by pipeline/review/gold.py alone."""
    return ("first", "second", "adjudication") if "reviewer" in person.roles else ("first", "second")


def _mine(connection: Connection, which: ColumnElement[bool], person_id: str) -> Task:
    found = _tasks(connection, select(*_COLUMNS).where(which, task.c.person_id == person_id).with_for_update())
    if not found:
        raise TaskMissing("there is no such task among yours")
    return found[0]


def _leased(connection: Connection, id: str, holder: str) -> None:
    """Lock a task that the person took and has not done. Raises TaskMissing."""
    if _mine(connection, task.c.id == id, holder).state != "leased":
        raise TaskMissing("there is no such task among yours")


def _tasks(connection: Connection, query: Select[Any]) -> list[Task]:
    return [Task(**row._mapping) for row in connection.execute(query)]
