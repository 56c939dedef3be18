"""Queue looks: which recordings with work for a person are worth comparing, and what is to be known of them.

Each look reads a bounded number of rows through an index, however long the queue is. Together they find what the rule
(pipeline/review/queue_rule.py) could put first:

    by age       the oldest open tasks in the person's languages, but for recordings that others are at work on
    rush, late   urgent recordings, and those with the nearest deadlines
    fairness     the oldest recordings of the clients that were served least lately
    continuity   what the person worked on last

If all of that is nothing, recordings that others are at work on are looked at, too.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from pipeline.accounts.people import Person
from pipeline.quality.advantage import advantages
from pipeline.recordings.states import Status
from pipeline.review.queue_rule import Candidate, View
from pipeline.store.tables.accounts import client
from pipeline.store.tables.evaluation import covariate
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import assignment, task

Condition = sa.ColumnElement[bool]
Found = sa.Select[tuple[str]]

WORKED_ON: Final[tuple[Status, ...]] = ("drafted", "in_review")  # recordings that wait for people
_OLDEST_TASKS: Final = 300  # about a dozen recordings
_NEAR: Final = 12  # recordings of one look
_SCANNED: Final = 100  # recordings that are read to find them: work in other languages is passed over
_CLIENTS: Final = 6
_LATELY: Final = 300  # pieces of work that were handed out last: their clients were served
_OWN: Final = 30  # pieces of work that the person took last
# Whoever did a task of a recording this lately is at work on it still: the next one is taken within minutes.
_AT_WORK: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when, for tasks that fulfil `which`. `languages`: tags that any of them has; empty for every tag."""

    person: Person
    now: datetime
    which: Sequence[Condition]
    languages: Sequence[str]

    def expired(self) -> Condition:
        """Say whether somebody's lease of a task ran out."""
        return sa.and_(task.c.state == "leased", task.c.lease_expires_at <= self.now)


def candidates(connection: sa.Connection, asked: Asked) -> tuple[list[Candidate], View]:
    """Return what is worth comparing, and what to compare it by. Nothing only where no task suits the person."""
    own = _taken_last(connection, asked.person.id)
    served = _served(connection)
    ids = _nearest(connection, asked, own, served)
    found = _described(connection, asked, ids or _oldest(connection, asked, free=False), own)
    known = advantages(connection, asked.person.id, {(one.language, one.dialect) for one in found}, asked.now)
    return found, View(asked.now, served, known)


def _taken_last(connection: sa.Connection, person_id: str) -> list[sa.Row[Any]]:
    query = sa.select(assignment.c.recording_id, assignment.c.purpose).where(assignment.c.person_id == person_id)
    return list(connection.execute(query.order_by(assignment.c.created_at.desc()).limit(_OWN)))


def _served(connection: sa.Connection) -> Counter[str]:
    """Return how many of the pieces of work that were handed out last were each client's."""
    last = sa.select(assignment.c.recording_id).order_by(assignment.c.created_at.desc()).limit(_LATELY).subquery()
    query = sa.select(recording.c.client_id, sa.func.count()).join(last, last.c.recording_id == recording.c.id)
    return Counter({row[0]: row[1] for row in connection.execute(query.group_by(recording.c.client_id))})


def _nearest(connection: sa.Connection, asked: Asked, own: Sequence[sa.Row[Any]], served: Counter[str]) -> list[str]:
    waiting = [sa.exists().where(recording.c.client_id == client.c.id, recording.c.status == one) for one in WORKED_ON]
    clients = connection.execute(sa.select(client.c.id).where(sa.or_(*waiting))).scalars()
    least = sorted(clients, key=lambda id: (served[id], id))[:_CLIENTS]
    looks = [*_urgent(), *(look for id in least for look in _of_client(id))]
    mine = sa.select(recording.c.id).where(recording.c.id.in_([row.recording_id for row in own]))
    found = [*_with_work(connection, asked, [*looks, mine]), *_oldest(connection, asked, free=True)]
    return list(dict.fromkeys(found))


def _urgent() -> list[Found]:
    first = [sa.select(recording.c.id).where(recording.c.status == status) for status in WORKED_ON]
    rush = [look.where(recording.c.priority == "rush").order_by(recording.c.deadline) for look in first]
    late = [look.where(recording.c.priority == "normal", recording.c.deadline.is_not(None)) for look in first]
    return [*rush, *(look.order_by(recording.c.deadline) for look in late)]


def _of_client(client_id: str) -> list[Found]:
    every = [sa.select(recording.c.id).where(recording.c.client_id == client_id, recording.c.status == status)
             for status in WORKED_ON]  # fmt: skip
    return [look.order_by(recording.c.created_at) for look in every]


def _with_work(connection: sa.Connection, asked: Asked, looks: Sequence[Found]) -> list[str]:
    """Return those of the first recordings of each look that have a task for the person."""
    firsts = [look.limit(_SCANNED).subquery() for look in looks]
    numbered = [sa.select(sa.literal(number).label("look"), first.c.id) for number, first in enumerate(firsts)]
    near = sa.union_all(*numbered).subquery()
    work = sa.exists().where(task.c.recording_id == near.c.id, *asked.which).correlate(near)
    found: dict[int, list[str]] = {}
    for look, id in connection.execute(sa.select(near.c.look, near.c.id).where(work)):
        found.setdefault(look, []).append(id)
    return [id for ids in found.values() for id in ids[:_NEAR]]


def _oldest(connection: sa.Connection, asked: Asked, free: bool) -> list[str]:
    """Return the recordings of the oldest tasks. `free`: but for those that somebody else is at work on."""
    which = [*asked.which, *([task.c.recording_id.not_in(_others(connection, asked))] if free else [])]
    found: dict[str, None] = {}
    for state in (task.c.state == "open", asked.expired()):
        for language in asked.languages or (None,):
            query = sa.select(task.c.recording_id).where(state, *which).order_by(task.c.created_at)
            rows = connection.execute(_of_language(query, language).limit(_OLDEST_TASKS))
            found |= {row.recording_id: None for row in rows}
    return list(found)


def _of_language(query: Found, language: str | None) -> Found:
    # SQLite knows how many tasks there are of an average state, and takes another index because of that.
    if language is None:
        return query.with_hint(task, "INDEXED BY ix_task_age", "sqlite")
    return query.where(task.c.language == language).with_hint(task, "INDEXED BY ix_task_queue", "sqlite")


def _others(connection: sa.Connection, asked: Asked) -> list[str]:
    """Return the recordings that somebody else is at work on, but for those that are to be spread."""
    held = sa.select(task.c.recording_id).where(task.c.state == "leased", task.c.lease_expires_at > asked.now)
    held = held.where(task.c.person_id != asked.person.id).with_hint(task, "INDEXED BY ix_task_age", "sqlite")
    ids = set(connection.execute(held).scalars())
    query = sa.select(recording.c.id).where(recording.c.id.in_(ids), ~recording.c.spread)
    return list(connection.execute(query).scalars())


def _described(
    connection: sa.Connection, asked: Asked, ids: Sequence[str], own: Sequence[sa.Row[Any]]
) -> list[Candidate]:
    seconds = Counter(row.recording_id for row in own if row.purpose == "second")
    firsts = _first_people(connection, {*ids, *seconds}) if seconds else {}
    helped = Counter[str]()
    for recording_id, count in seconds.items():
        helped.update(dict.fromkeys(firsts.get(recording_id, ()), count))
    rows = connection.execute(_summary(asked, ids))
    return [
        Candidate(
            recording_id=row.id,
            client_id=row.client_id,
            language=row.language,
            dialect=row.dialect,
            rush=row.priority == "rush",
            spread=row.spread,
            deadline=row.deadline,
            waiting_since=row.waiting_since,
            effort=_effort(row),
            mine=row.mine,
            taken=bool(row.taken),
            same_first=max((helped[person] for person in firsts.get(row.id, ())), default=0) if row.seconds else 0,
        )
        for row in rows
    ]


def _effort(row: sa.Row[Any]) -> float:
    """Return the share of the words that a person has to write: all of blind tasks, else what the draft has wrong."""
    blind = row.blind / row.open
    sure = row.confidence / row.confident if row.confident else 0.5
    return float(blind + (1 - blind) * (1 - sure))


def _summary(asked: Asked, ids: Sequence[str]) -> sa.Select[Any]:
    mine = task.c.person_id == asked.person.id
    free = sa.or_(task.c.state == "open", asked.expired())
    busy = sa.or_(sa.and_(task.c.state == "leased", task.c.lease_expires_at > asked.now),
                  sa.and_(task.c.state == "done", task.c.done_at > asked.now - _AT_WORK))  # fmt: skip
    named = [recording.c[name] for name in ("id", "client_id", "dialect", "priority", "spread", "deadline")]
    sums = _confidence(ids)
    query = (
        sa.select(*named, sums.c.confidence, sums.c.confident)
        .add_columns(sa.func.min(sa.case((free, task.c.created_at))).label("waiting_since"))
        .add_columns(sa.func.min(sa.case((free, task.c.language))).label("language"))
        .add_columns(_count(free).label("open"), _count(sa.and_(free, task.c.arm == "blind")).label("blind"))
        .add_columns(_count(sa.and_(free, task.c.purpose == "second")).label("seconds"))
        .add_columns(_count(sa.and_(mine, task.c.state != "open", task.c.purpose == "first")).label("mine"))
        .add_columns(_count(sa.and_(~mine, busy)).label("taken"))
        .join(task, task.c.recording_id == recording.c.id)
        .outerjoin(sums, sums.c.recording_id == recording.c.id)
        .where(recording.c.id.in_(ids))
    )
    return query.group_by(*named, sums.c.confidence, sums.c.confident).having(_count(free) > 0)


def _confidence(ids: Sequence[str]) -> sa.Subquery:
    total = [sa.func.sum(covariate.c[name]).label(name) for name in ("confidence", "confident")]
    query = sa.select(covariate.c.recording_id, *total).where(covariate.c.recording_id.in_(ids))
    return query.group_by(covariate.c.recording_id).subquery()


def _count(which: Condition) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((which, 1), else_=0))


def _first_people(connection: sa.Connection, ids: set[str]) -> dict[str, list[str]]:
    """Return for each recording who has done a first task of it."""
    query = sa.select(task.c.recording_id, task.c.person_id).distinct()
    query = query.where(task.c.recording_id.in_(ids), task.c.purpose == "first", task.c.state == "done")
    found: dict[str, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.recording_id, []).append(row.person_id)
    return found
