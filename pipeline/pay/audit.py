"""Audit of the ledger: does it sum to the work? Each check returns a sentence for each thing that is wrong.

work done, and no entry        a task, or a text that came late, was never paid
an entry, and no such work     of a recording that is still there; what was deleted cannot be asked
sound that is not the segment's
rework that earns              and a reversal that does not cancel its entry exactly
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from pipeline.pay.rates import KINDS
from pipeline.store.tables.pay import pay_entry
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import opinion, task

_ENTRY, _COPIED = (
    pay_entry.c,
    ("person_id", "centre_id", "recording_id", "segment_id", "difficulty", "rates", "currency"),
)
_PAID = _ENTRY.kind.in_(KINDS)
_DONE_BY_PAYEE = sa.exists().where(
    task.c.id + ":" + task.c.person_id == _ENTRY.work_id,
    task.c.state == "done",
    task.c.segment_id == _ENTRY.segment_id,
    task.c.person_id == _ENTRY.person_id,
)
_LATE_BY_PAYEE = sa.exists().where(
    opinion.c.segment_id == _ENTRY.segment_id, opinion.c.person_id == _ENTRY.person_id, opinion.c.kind == "late"
)


def check(connection: sa.Connection, since: datetime | None = None) -> list[str]:
    """Return what is wrong, nothing if the ledger sums to the work. `since`: work before is not looked for."""
    return [
        *_unpaid_tasks(connection, since),
        *_unpaid_late_texts(connection, since),
        *_invented(connection),
        *_wrong_sound(connection),
        *_wrong_amounts(connection),
        *_wrong_reversals(connection),
    ]


def _unpaid_tasks(connection: sa.Connection, since: datetime | None) -> Iterable[str]:
    paid = sa.exists().where(_ENTRY.work_id == task.c.id + ":" + task.c.person_id, _PAID)
    query = sa.select(task.c.id, task.c.person_id).where(task.c.state == "done", ~paid)
    rows = connection.execute(query if since is None else query.where(task.c.done_at >= since))
    return [f"task {row.id} was done by {row.person_id} and is not paid" for row in rows]


def _unpaid_late_texts(connection: sa.Connection, since: datetime | None) -> Iterable[str]:
    same = (_ENTRY.segment_id == opinion.c.segment_id, _ENTRY.person_id == opinion.c.person_id)
    query = (
        sa.select(opinion.c.segment_id, opinion.c.person_id)
        .distinct()
        .where(opinion.c.kind == "late", ~sa.exists().where(*same, _PAID))
    )
    rows = connection.execute(query if since is None else query.where(opinion.c.created_at >= since))
    return [f"a late text of {row.person_id} for segment {row.segment_id} is not paid" for row in rows]


def _invented(connection: sa.Connection) -> Iterable[str]:
    kept = sa.exists().where(recording.c.id == _ENTRY.recording_id)
    done = sa.or_(_DONE_BY_PAYEE, sa.and_(_ENTRY.kind == "late", _LATE_BY_PAYEE))
    query = sa.select(pay_entry).where(_PAID, kept, ~done)
    return [f"entry {row.id} pays {row.work_id}, which was not done" for row in connection.execute(query)]


def _wrong_sound(connection: sa.Connection) -> Iterable[str]:
    length = segment.c.end_ms - segment.c.start_ms
    joined = pay_entry.join(segment, segment.c.id == _ENTRY.segment_id)
    query = sa.select(_ENTRY.id).select_from(joined).where(_PAID, _ENTRY.audio_ms != length)
    return [f"entry {row.id} is not of the length of its segment" for row in connection.execute(query)]


def _wrong_amounts(connection: sa.Connection) -> Iterable[str]:
    idle = sa.and_(_ENTRY.kind == "rework", sa.or_(_ENTRY.amount != 0, _ENTRY.audio_ms != 0))
    owing = sa.and_(_ENTRY.kind != "reversal", _ENTRY.amount < 0)
    query = sa.select(_ENTRY.id, _ENTRY.kind, _ENTRY.amount).where(sa.or_(idle, owing))
    return [f"entry {row.id} is {row.kind} and earns {row.amount}" for row in connection.execute(query)]


def _wrong_reversals(connection: sa.Connection) -> Iterable[str]:
    first = pay_entry.alias("first")
    joined = pay_entry.outerjoin(first, first.c.id == _ENTRY.reverses)
    same: list[sa.ColumnElement[Any]] = [_ENTRY[name] == first.c[name] for name in _COPIED]
    exact = sa.and_(_ENTRY.amount == -first.c.amount, _ENTRY.audio_ms == -first.c.audio_ms, *same)
    query = sa.select(_ENTRY.id).select_from(joined)
    wrong = sa.or_(first.c.id.is_(None), first.c.kind == "reversal", ~exact)
    rows = connection.execute(query.where(_ENTRY.kind == "reversal", wrong))
    return [f"reversal {row.id} does not cancel an entry" for row in rows]
