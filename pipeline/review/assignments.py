"""Assignments: a stretch of one recording that a person takes at once, so that one segment explains the next.

    segments      1    2    3    4    5    6    7    8    9
    tasks         o    o    -    o    x    o                  o: open   x: somebody else's   -: accepted by routing
    assignment   [1    2    3    4]                           3 is context within, 5 ends it

All its tasks have one purpose and one lease. It lasts as long as one of them is leased; there is no row to close. The
recording is locked before its tasks: two people who ask at once get different recordings where there are two, and else
one after the other. A transaction takes one assignment only, so that nobody waits for a lock while they hold another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, case, exists, insert, select, update

from configs.errors import BoliError
from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.audit import trail
from pipeline.recordings import recordings
from pipeline.review import fit, gold, queue_order, taking, tasks
from pipeline.review.asked import Asked, Form, asked
from pipeline.review.give_backs import Reason
from pipeline.review.tasks import Purpose, Task
from pipeline.store.database import new_id
from pipeline.store.listed import among
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import assignment, task

# What lies farther apart does not explain each other.
LONGEST_GAP_MS = 30_000
_OWN: Final = select(assignment.c.offline).where(
    assignment.c.id == bindparam("of"), assignment.c.person_id == bindparam("by")
)
_OF: Final = task.c.assignment_id == bindparam("of")
_SWEPT: Final = taking.locking([_OF, task.c.state == "open", exists(_OWN)])
# With their type: else SQLite would keep the moments in another form than it compares them with.
_END: Final = bindparam("end", type_=task.c.lease_expires_at.type)
_OFFLINE_END: Final = bindparam("offline_end", type_=task.c.lease_expires_at.type)
_PROLONG: Final = (
    update(task)
    .where(_OF, task.c.state == "leased", task.c.person_id == bindparam("by"))
    .values(lease_expires_at=case((_OWN.scalar_subquery(), _OFFLINE_END), else_=_END))
    .returning(task.c.id, task.c.lease_expires_at)
)
_FREE: Final = (
    select(recording.c.client_id)
    .where(recording.c.id == bindparam("wanted"))
    .with_for_update(of=recording, key_share=True, skip_locked=True)
)
# Of how many recordings somebody tries to get work that others take at the same time.
_TRIES = 20


class AssignmentMissing(BoliError):
    """There is no such assignment, or this person holds none of its tasks."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for: up to `max_speech_ms` of speech in at most `most_tasks` segments, but one at least, until
    `until`. `languages` narrows the person's own; empty means all of them. `offline`: to be done without a link.
    `settings`: how often an assignment is gold; None for never.
    """

    max_speech_ms: int
    most_tasks: int
    until: datetime
    languages: tuple[str, ...] = ()
    offline: bool = False
    settings: Route | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """`tasks`: those that the person holds, in the order of speech."""

    id: str
    recording_id: str
    purpose: Purpose
    offline: bool
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Locked tasks of one recording and one purpose, in the order of speech, ready to be handed over. `client_id`: of
    the recording, "" where that is not known yet.
    """

    recording_id: str
    client_id: str
    purpose: Purpose
    tasks: tuple[Task, ...]


# Where assignments come from: the first source that has something for the person.
Source = Callable[[Connection, Person, Wanted, datetime], Stretch | None]


def lease(connection: Connection, person: Person, wanted: Wanted, now: datetime) -> Assignment | None:
    """Give the person the next stretch, None where there is no work for them."""
    for source in _SOURCES:
        stretch = source(connection, person, wanted, now)
        if stretch is not None:
            return _begin(connection, person.id, stretch, wanted, now)
    return None


def held(connection: Connection, person_id: str, now: datetime) -> list[Assignment]:
    """Return the person's assignments of which a lease is in force, the oldest first."""
    return _assignments(connection, _in_force(person_id, now))


def get(connection: Connection, id: str, person_id: str, now: datetime) -> Assignment:
    """Return an assignment of which the person holds a task. Raises AssignmentMissing."""
    found = _assignments(connection, [task.c.assignment_id == id, *_in_force(person_id, now)])
    if not found:
        raise _missing()
    return found[0]


def _missing() -> AssignmentMissing:
    return AssignmentMissing("there is no such assignment among yours")


def renew(
    connection: Connection, id: str, person_id: str, until: Callable[[bool], datetime], now: datetime
) -> Assignment:
    """Prolong the leases of all tasks that are not done and that nobody else took meanwhile.

    `until(offline)`: the end of the lease, of an assignment that was taken offline or not. Raises AssignmentMissing
    where nothing is left to renew.
    """
    _prolong(connection, id, person_id, until)
    return get(connection, id, person_id, now)


def beat(
    connection: Connection, id: str, person_id: str, until: Callable[[bool], datetime], now: datetime
) -> dict[str, datetime]:
    """As `renew`; return only until when each task is leased: a page that has the rest asks every few minutes."""
    found = _prolong(connection, id, person_id, until)
    if not found:
        raise _missing()
    return found


def _prolong(connection: Connection, id: str, person_id: str, until: Callable[[bool], datetime]) -> dict[str, datetime]:
    """Prolong what the person holds of an assignment, and take back what nobody took after its lease ran out. Return
    until when each task is leased.
    """
    of = {"of": id, "by": person_id}
    ends = {"end": until(False), "offline_end": until(True)}
    found = {row.id: row.lease_expires_at for row in connection.execute(_PROLONG, of | ends)}
    swept = taking.lock(connection, _SWEPT, of)
    if swept:
        end = until(bool(connection.execute(_OWN, of).scalar()))
        taking.hand_over(connection, swept, person_id, end, id)
        found |= dict.fromkeys(swept, end)
    return found


def take_along(connection: Connection, id: str, person_id: str) -> None:
    """Note that an assignment of the person's is to be done without a link: `renew` prolongs it accordingly."""
    mine = (assignment.c.id == id, assignment.c.person_id == person_id)
    connection.execute(update(assignment).where(*mine).values(offline=True))


def release(
    connection: Connection, id: str, person_id: str, reason: Reason | None, now: datetime, note: str = ""
) -> None:
    """Give back all tasks of an assignment that are not done, and keep why, if it is said. Raises AssignmentMissing."""
    for one in get(connection, id, person_id, now).tasks:
        tasks.give_back(connection, one.id, person_id, reason, now, note)


def _from_queue(connection: Connection, person: Person, wanted: Wanted, now: datetime) -> Stretch | None:
    for again in (False, True):
        who = asked(person, wanted.languages, now, again)
        ahead = queue_order.turn(connection, who)[:_TRIES]
        while ahead:
            # Where it has nothing, its lock goes with the savepoint: two people who each hold one recording and wait
            # for the other's would wait for ever.
            with connection.begin_nested() as savepoint:
                recording_id, client_id = _locked(connection, ahead)
                stretch = _stretch(connection, (recording_id, client_id), who, wanted)
                if stretch is not None:
                    return stretch
                savepoint.rollback()
            ahead.remove(recording_id)
    return None


def _from_gold(connection: Connection, person: Person, wanted: Wanted, now: datetime) -> Stretch | None:
    if wanted.settings is None or not gold.due(connection, person.id, wanted.settings):
        return None
    found = tasks.find(connection, task.c.id.in_(gold.offer(connection, person, wanted.languages, now)))
    chosen = found[: wanted.most_tasks]
    return Stretch(chosen[0].recording_id, "", "gold", tuple(chosen)) if chosen else None


_SOURCES: tuple[Source, ...] = (_from_gold, _from_queue)


def _locked(connection: Connection, ahead: Sequence[str]) -> tuple[str, str]:
    """Lock the first of these recordings that nobody has locked, or else the first, and return its id and its client's,
    "" where that is not known.
    """
    client_id: str | None = connection.execute(_FREE, {"wanted": ahead[0]}).scalar()
    if client_id is not None:  # nearly always
        return ahead[0], client_id
    of = select(recording.c.id, recording.c.client_id).where(recording.c.id.in_(ahead))
    query = of.order_by(*queue_order.by_turn(ahead)).limit(1)
    free = query.with_for_update(of=recording, key_share=True, skip_locked=True)
    found = connection.execute(free).one_or_none()
    if found is not None:
        return found.id, found.client_id
    recordings.lock(connection, ahead[0])
    return ahead[0], ""


def _stretch(connection: Connection, of: tuple[str, str], who: Asked, wanted: Wanted) -> Stretch | None:
    """Lock the first stretch of a recording. None where others took it all. `of`: the ids of recording and client."""
    here = who.values | {"of": of[0], "most": wanted.most_tasks}
    chosen = list(_together(connection.execute(_ahead(who.form), here).all(), wanted))
    values = who.values | {"these": [row.id for row in chosen]}
    locked = set(taking.lock(connection, _still(who.form), values)) if chosen else set()
    kept = tuple(tasks.from_row(row) for row in takewhile(lambda row: row.id in locked, chosen))
    return Stretch(*of, kept[0].purpose, kept) if kept else None


@cache
def _still(form: Form) -> Select[str]:
    """Return the statement that locks those of the tasks `these` that the person may have still."""
    return taking.locking([among(task.c.id, "these"), fit.row_by_row(fit.may_take(form))])


@cache
def _ahead(form: Form) -> Select[Any]:
    """Return the query of the tasks of the recording `of` from the first free one on, of its purpose, that are not
    done, and whether each is free.
    """
    here = (task.c.recording_id == bindparam("of"), task.c.state != "done")
    free, place = fit.row_by_row(fit.may_take(form)), segment.c.position
    of = select(task.c.purpose, place).join(segment, segment.c.id == task.c.segment_id)
    first = of.where(*here, free).order_by(place).limit(1).cte("first")
    return (
        select(*tasks.COLUMNS, segment.c.start_ms, segment.c.end_ms, free.label("free"))
        .join(segment, segment.c.id == task.c.segment_id)
        .join(first, and_(first.c.purpose == task.c.purpose, first.c.position <= place))
        .where(*here)
        .order_by(place)
        .limit(bindparam("most"))
    )


def _together(ahead: Sequence[Row[Any]], wanted: Wanted) -> Sequence[Row[Any]]:
    """Return those that go together: up to one that is not free, a long gap, or enough speech."""
    chosen, speech_ms, end_ms = list[Row[Any]](), 0, ahead[0].start_ms if ahead else 0
    for one in ahead:
        speech_ms += one.end_ms - one.start_ms
        if not one.free or one.start_ms - end_ms > LONGEST_GAP_MS or (chosen and speech_ms > wanted.max_speech_ms):
            break
        chosen.append(one)
        end_ms = max(end_ms, one.end_ms)
    return chosen


def _begin(connection: Connection, person_id: str, stretch: Stretch, wanted: Wanted, now: datetime) -> Assignment:
    id, until = new_id("asg"), wanted.until
    values = {"id": id, "recording_id": stretch.recording_id, "person_id": person_id, "purpose": stretch.purpose}
    connection.execute(insert(assignment).values(**values, offline=wanted.offline, created_at=now))
    taking.hand_over(connection, [one.id for one in stretch.tasks], person_id, until, id, stretch.recording_id)
    trail.about("assignment", id, stretch.client_id)
    taken = tuple(one.handed_over(person_id, until, id) for one in stretch.tasks)
    return Assignment(id, stretch.recording_id, stretch.purpose, wanted.offline, taken)


def _in_force(person_id: str, now: datetime) -> list[ColumnElement[bool]]:
    return [task.c.person_id == person_id, task.c.state == "leased", task.c.lease_expires_at > now]


def _assignments(connection: Connection, which: Sequence[ColumnElement[bool]]) -> list[Assignment]:
    """Return the assignments of these tasks, each with those of its tasks."""
    by_assignment: dict[str, list[Task]] = {}
    for one in tasks.find(connection, task.c.assignment_id.is_not(None), *which):
        by_assignment.setdefault(str(one.assignment_id), []).append(one)
    query = select(assignment).where(assignment.c.id.in_(by_assignment)).order_by(assignment.c.created_at)
    return [
        Assignment(row.id, row.recording_id, row.purpose, row.offline, tuple(by_assignment[row.id]))
        for row in connection.execute(query)
    ]
