"""Tasks: one segment's work for a person, handed out as leases.

    open --lease--> leased --complete--> done
      ^---- release, or the lease ran out and somebody else wants it

Who may get what, and in which order: pipeline/review/fit.py and queue_order.py. People take stretches of a recording
at once, see assignments.py; `lease` gives single tasks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, exists, func, insert, select, update

from configs.errors import BoliError
from pipeline.accounts.people import Person
from pipeline.audit import trail
from pipeline.recordings import transitions
from pipeline.recordings.states import TASK, TaskState
from pipeline.review import completion, fit, give_backs, queue_order, taking
from pipeline.review.asked import asked
from pipeline.review.give_backs import Reason
from pipeline.review.routing import Arm
from pipeline.store.database import new_id
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import seen, task

Purpose = Literal["first", "second", "adjudication", "gold", "dispute"]


class TaskMissing(BoliError):
    """There is no such task, or this person does not hold it."""


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work. `person_id` holds it, or did it when `state` is "done". `purpose`: "second" where somebody
    else did the segment already and this is to measure both, "adjudication" where a third person decides between two
    texts, "gold" where the right text is known, "dispute" where the client says that the text is wrong; `probability`:
    the chance with which there is a second.
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

    def handed_over(self, person_id: str, until: datetime, assignment_id: str) -> "Task":
        """Return the task as it is once it was handed over: pipeline/review/taking.py."""
        return replace(self, state="leased", person_id=person_id, lease_expires_at=until, assignment_id=assignment_id)


COLUMNS = [task.c[name] for name in Task.__slots__]
_MINE: Final = select(*COLUMNS).where(task.c.person_id == bindparam("by")).with_for_update()
_MY_TASK: Final = _MINE.where(task.c.id == bindparam("wanted"))
_MINE_OF_SEGMENT: Final = _MINE.where(task.c.segment_id == bindparam("wanted"))
_IN_FORCE: Final = (
    task.c.person_id == bindparam("by"),
    task.c.state == "leased",
    task.c.lease_expires_at > bindparam("at"),
)
_HELD: Final = select(func.count()).where(*_IN_FORCE)
# How many recordings more than tasks are looked at, for those that others are busy taking.
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
    handed = exists().where(seen.c.task_id == task.c.id, seen.c.handed)
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


def create_dispute(connection: Connection, of: tuple[str, str, str], now: datetime) -> str:
    """Ask a reviewer to look again at a segment that its client disputes, and return the task's id.

    `of`: the ids of recording and segment, and the language. Nobody who was ever handed another task of it gets it.
    """
    made = {"id": new_id("tsk"), "state": TASK.start, "created_at": now, "purpose": "dispute", "arm": "amend"}
    same = dict(zip(("recording_id", "segment_id", "language"), of, strict=True))
    connection.execute(insert(task).values(**made, **same))
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

    `languages` narrows the person's own; empty means all of them. What they put off comes when there is nothing else.
    """
    for again in (False, True):
        wanted = asked(person, languages, now, again)
        ids = queue_order.turn(connection, wanted)[: count + _SPARE]
        which, near, turn = fit.may_take(wanted.form), task.c.recording_id.in_(ids), queue_order.by_turn(ids)
        # Where other transactions are taking all of these, the whole queue is asked after all.
        for tried in ([*which, near], which) if ids else ():
            taken = taking.lock(connection, taking.locking(tried, turn).limit(count), wanted.values)
            if taken:
                taking.hand_over(connection, taken, person.id, lease_until)
                for id in taken:
                    trail.about("task", id)
                return _in_order(connection, taken)
    return []


def _in_order(connection: Connection, ids: Sequence[str]) -> list[Task]:
    by_id = {one.id: one for one in find(connection, task.c.id.in_(ids))}
    return [by_id[id] for id in ids]


def from_row(row: Row[Any]) -> Task:
    """Return the task of a row that has COLUMNS, and perhaps others."""
    return Task(**{name: row._mapping[name] for name in Task.__slots__})


def find(connection: Connection, *which: ColumnElement[bool]) -> list[Task]:
    """Return the tasks that meet these conditions on `task`, in the order of speech within each recording."""
    query = select(*COLUMNS).join(segment, segment.c.id == task.c.segment_id).where(*which)
    return _tasks(connection, query.order_by(task.c.created_at, segment.c.position, task.c.id))


def held(connection: Connection, person_id: str, now: datetime) -> list[Task]:
    """Return the tasks whose lease this person has, in the order to do them."""
    return find(connection, task.c.person_id == person_id, task.c.state == "leased", task.c.lease_expires_at > now)


def count_held(connection: Connection, person_id: str, now: datetime) -> int:
    """Return how many tasks `held` returns."""
    return int(connection.execute(_HELD, {"by": person_id, "at": now}).scalar_one())


def get(connection: Connection, id: str, person_id: str) -> Task:
    """Return a task that this person holds, held until the lease ran out, or did. Raises TaskMissing."""
    return _mine(connection, _MY_TASK, id, person_id)


def of_segment(connection: Connection, segment_id: str, person_id: str) -> Task:
    """Return the segment's task, if it is this person's in the sense of `get`. Raises TaskMissing."""
    return _mine(connection, _MINE_OF_SEGMENT, segment_id, person_id)


def renew(connection: Connection, id: str, person_id: str, lease_until: datetime) -> Task:
    """Prolong a lease, even one that ran out while nobody else wanted the task; none is cut short.

    Raises TaskMissing.
    """
    before = _leased(connection, id, person_id).lease_expires_at
    until = lease_until if before is None else max(before, lease_until)
    connection.execute(update(task).where(task.c.id == id).values(lease_expires_at=until))
    return get(connection, id, person_id)


def release(connection: Connection, id: str, person_id: str) -> Task:
    """Give a task back to the queue, and return it as it was. Raises TaskMissing."""
    before = _leased(connection, id, person_id)
    transitions.move(connection, TASK, [id], "open", person_id=None, lease_expires_at=None, assignment_id=None)
    return before


def give_back(
    connection: Connection, id: str, person_id: str, reason: Reason | None, at: datetime, note: str = ""
) -> None:
    """Give a task back to the queue, and keep why; without a reason nothing is said of it. Raises TaskMissing."""
    before = release(connection, id, person_id)
    if reason is not None:
        give_backs.add(connection, id, before.recording_id, person_id, reason, note, at)


def complete(connection: Connection, id: str, person_id: str, now: datetime) -> None:
    """Note that the person has done the task, and how far the recording is with it. May be repeated.

    Raises TaskMissing when the task is not this person's.
    """
    finish(connection, _mine(connection, _MY_TASK, id, person_id), now)


def finish(connection: Connection, mine: Task, now: datetime) -> None:
    """Do what `complete` does, with a task that is the person's and locked."""
    if mine.state == "done":
        return
    transitions.move(connection, TASK, [mine.id], "done", done_at=now, lease_expires_at=None)
    completion.settle(connection, mine.recording_id, begun=True)


def _mine(connection: Connection, query: Select[Any], wanted: str, person_id: str) -> Task:
    found = _tasks(connection, query, {"wanted": wanted, "by": person_id})
    if not found:
        raise TaskMissing("there is no such task among yours")
    return found[0]


def _leased(connection: Connection, id: str, holder: str) -> Task:
    """Lock a task that the person took and has not done. Raises TaskMissing."""
    mine = _mine(connection, _MY_TASK, id, holder)
    if mine.state != "leased":
        raise TaskMissing("there is no such task among yours")
    return mine


def _tasks(connection: Connection, query: Select[Any], values: dict[str, str] | None = None) -> list[Task]:
    return [Task(**row._mapping) for row in connection.execute(query, values or {})]
