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
from datetime import timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from pipeline.quality.advantage import advantages
from pipeline.recordings.states import Status
from pipeline.review import fit
from pipeline.review.asked import ASKER, AT, Asked, Form
from pipeline.review.queue_rule import Candidate, View
from pipeline.store.listed import among
from pipeline.store.tables.accounts import client
from pipeline.store.tables.evaluation import covariate
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import assignment, task

Condition = sa.ColumnElement[bool]
Found = sa.Select[str]

WORKED_ON: Final[tuple[Status, ...]] = ("drafted", "in_review")  # recordings that wait for people
_OLDEST_TASKS: Final = 300  # about a dozen recordings
_NEAR: Final = 12  # recordings of one look
_SCANNED: Final = 100  # recordings that are read to find them: work in other languages is passed over
_CLIENTS: Final = 6
_LATELY: Final = 300  # pieces of work that were handed out last: their clients were served
_OWN: Final = 30  # pieces of work that the person took last
# Whoever did a task of a recording this lately is at work on it still: the next one is taken within minutes.
_AT_WORK: Final = timedelta(minutes=10)
_THESE: Final = "these"  # the parameter with ids of recordings


def candidates(connection: sa.Connection, asked: Asked) -> tuple[list[Candidate], View]:
    """Return what is worth comparing, and what to compare it by. Nothing only where no task suits the person."""
    own: list[sa.Row[Any]] = list(connection.execute(_taken_last(), {"asker": asked.person.id}))
    waiting, served = _clients(connection)
    ids = _nearest(connection, asked, own, sorted(waiting, key=lambda id: (served[id], id))[:_CLIENTS])
    found = _described(connection, asked, ids or _oldest(connection, asked, free=False), own)
    known = advantages(connection, asked.person.id, {(one.language, one.dialect) for one in found}, asked.now)
    return found, View(asked.now, served, known)


@cache
def _taken_last() -> sa.Select[str, str]:
    query = sa.select(assignment.c.recording_id, assignment.c.purpose).where(assignment.c.person_id == ASKER)
    return query.order_by(assignment.c.created_at.desc()).limit(_OWN)


def _clients(connection: sa.Connection) -> tuple[list[str], Counter[str]]:
    """Return the clients whose recordings wait for people, and how many of the pieces of work that were handed out last
    were each client's.
    """
    rows = connection.execute(_waiting_or_served()).all()
    return [row.id for row in rows if row.waits], Counter(row.id for row in rows if not row.waits)


@cache
def _waiting_or_served() -> sa.CompoundSelect[str, bool]:
    """Return the query of the clients that wait, and of the client of each piece of work that was handed out last."""
    statuses = [sa.exists().where(recording.c.client_id == client.c.id, recording.c.status == one) for one in WORKED_ON]
    waiting = sa.select(client.c.id, sa.true().label("waits")).where(sa.or_(*statuses))
    # Counted by the caller: asked to group, SQLite with statistics of an earlier day reads all recordings, in order.
    last = sa.select(assignment.c.recording_id).order_by(assignment.c.created_at.desc()).limit(_LATELY).subquery()
    served = sa.select(recording.c.client_id, sa.false()).join(last, last.c.recording_id == recording.c.id)
    return sa.union_all(waiting, served)


def _nearest(connection: sa.Connection, asked: Asked, own: Sequence[sa.Row[Any]], clients: Sequence[str]) -> list[str]:
    mine = [row.recording_id for row in own]
    found = [*_with_work(connection, asked, clients, mine), *_oldest(connection, asked, free=True)]
    return list(dict.fromkeys(found))


def _urgent() -> list[Found]:
    first = [sa.select(recording.c.id).where(recording.c.status == status) for status in WORKED_ON]
    rush = [look.where(recording.c.priority == "rush").order_by(recording.c.deadline) for look in first]
    late = [look.where(recording.c.priority == "normal", recording.c.deadline.is_not(None)) for look in first]
    return [*rush, *(look.order_by(recording.c.deadline) for look in late)]


def _of_client(number: int) -> list[Found]:
    """Return the looks at the recordings of the client `client_<number>`."""
    id: Any = sa.bindparam(f"client_{number}")
    every = [sa.select(recording.c.id).where(recording.c.client_id == id, recording.c.status == status)
             for status in WORKED_ON]  # fmt: skip
    return [look.order_by(recording.c.created_at) for look in every]


def _with_work(connection: sa.Connection, asked: Asked, clients: Sequence[str], mine: Sequence[str]) -> list[str]:
    """Return those of the first recordings of each look that have a task for the person."""
    values = asked.values | {f"client_{number}": id for number, id in enumerate(clients)}
    values |= {"these": mine, "scanned": _SCANNED}
    found: dict[int, list[str]] = {}
    for look, id in connection.execute(_looks(asked.form, len(clients)), values):
        found.setdefault(look, []).append(id)
    return [id for ids in found.values() for id in ids[:_NEAR]]


@cache
def _looks(form: Form, clients: int) -> sa.Select[int, str]:
    mine = sa.select(recording.c.id).where(among(recording.c.id, _THESE))
    looks = [*_urgent(), *(look for number in range(clients) for look in _of_client(number)), mine]
    firsts = [look.limit(sa.bindparam("scanned")).subquery() for look in looks]
    numbered = [sa.select(sa.literal(number).label("look"), first.c.id) for number, first in enumerate(firsts)]
    near = sa.union_all(*numbered).subquery()
    work = (
        sa.select(task.c.id).where(task.c.recording_id == near.c.id, fit.row_by_row(fit.may_take(form))).correlate(near)
    )
    return sa.select(near.c.look, near.c.id).where(sa.exists(fit.not_joined(work)))


def _oldest(connection: sa.Connection, asked: Asked, free: bool) -> list[str]:
    """Return the recordings of the oldest tasks. `free`: but for those that somebody else is at work on."""
    values = asked.values | {f"language_{number}": tag for number, tag in enumerate(asked.tags)}
    found: dict[int, list[str]] = {}
    for look, id in connection.execute(_oldest_tasks(asked.form, len(asked.tags), free), values):
        found.setdefault(look, []).append(id)
    return list(dict.fromkeys(id for _, ids in sorted(found.items()) for id in ids))


@cache
def _oldest_tasks(form: Form, languages: int, free: bool) -> sa.CompoundSelect[int, str]:
    """Return the query of the recordings of the oldest tasks in each of the languages: those that are open, and then
    those of which the lease ran out.
    """
    others = _held().cte("others").prefix_with("MATERIALIZED")
    here = [task.c.recording_id.not_in(sa.select(others.c.id))] if free else []
    looks = [_oldest_of(number, [state, *here, fit.row_by_row(fit.suits(form))])
             for state in (task.c.state == "open", fit.EXPIRED) for number in (range(languages) or [None])]  # fmt: skip
    firsts = [look.limit(_OLDEST_TASKS).subquery() for look in looks]
    return sa.union_all(
        *(sa.select(sa.literal(number).label("look"), first.c.recording_id) for number, first in enumerate(firsts))
    )


def _oldest_of(language: int | None, conditions: Sequence[Condition]) -> Found:
    """Return the look at the oldest tasks: of the language `language_<number>`, or of all."""
    query = sa.select(task.c.recording_id).where(*conditions).order_by(task.c.created_at)
    # SQLite knows how many tasks there are of an average state, and takes another index because of that.
    if language is None:
        return query.with_hint(task, "INDEXED BY ix_task_age", "sqlite")
    spoken: Any = sa.bindparam(f"language_{language}")
    return query.where(task.c.language == spoken).with_hint(task, "INDEXED BY ix_task_queue", "sqlite")


@cache
def _held() -> Found:
    """Return the query of the recordings that somebody else is at work on, but for those that are to be spread."""
    held = sa.select(task.c.recording_id).where(task.c.state == "leased", task.c.lease_expires_at > AT)
    held = held.where(task.c.person_id != ASKER).with_hint(task, "INDEXED BY ix_task_age", "sqlite")
    return sa.select(recording.c.id).where(recording.c.id.in_(held), ~recording.c.spread)


def _described(
    connection: sa.Connection, asked: Asked, ids: Sequence[str], own: Sequence[sa.Row[Any]]
) -> list[Candidate]:
    seconds = Counter(row.recording_id for row in own if row.purpose == "second")
    firsts = _first_people(connection, {*ids, *seconds}) if seconds else {}
    helped = Counter[str]()
    for recording_id, count in seconds.items():
        helped.update(dict.fromkeys(firsts.get(recording_id, ()), count))
    busy = {"at_work_since": asked.now - _AT_WORK, "these": list(ids)}
    rows = connection.execute(_summary(), asked.values | busy)
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


@cache
def _summary() -> sa.Select[Any]:
    mine = task.c.person_id == ASKER
    free = sa.or_(task.c.state == "open", fit.EXPIRED)
    busy = sa.or_(sa.and_(task.c.state == "leased", task.c.lease_expires_at > AT),
                  sa.and_(task.c.state == "done", task.c.done_at > sa.bindparam("at_work_since")))  # fmt: skip
    named = [recording.c[name] for name in ("id", "client_id", "dialect", "priority", "spread", "deadline")]
    sums = _confidence()
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
        # Said of both: else PostgreSQL reads all tasks rather than those of some recordings.
        .where(among(recording.c.id, _THESE), among(task.c.recording_id, _THESE))
    )
    return query.group_by(*named, sums.c.confidence, sums.c.confident).having(_count(free) > 0)


def _confidence() -> sa.Subquery:
    total = [sa.func.sum(covariate.c[name]).label(name) for name in ("confidence", "confident")]
    query = sa.select(covariate.c.recording_id, *total).where(among(covariate.c.recording_id, _THESE))
    return query.group_by(covariate.c.recording_id).subquery()


def _count(which: Condition) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((which, 1), else_=0))


def _first_people(connection: sa.Connection, ids: set[str]) -> dict[str, list[str]]:
    """Return for each recording who has done a first task of it."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(_firsts(), {"these": list(ids)}):
        found.setdefault(row.recording_id, []).append(row.person_id)
    return found


@cache
def _firsts() -> sa.Select[str, str]:
    query = sa.select(task.c.recording_id, task.c.person_id).distinct()
    return query.where(among(task.c.recording_id, _THESE), task.c.purpose == "first", task.c.state == "done")
