"""The pay ledger: what each person earned, entry by entry. Entries are only ever added; the database refuses the rest.

    first, second, late, gold, adjudication, dispute   a piece of work, once for a task and a person
    rework       the person changed their own text afterwards: seen, and worth nothing
    reversal     takes an entry back, to the last hundredth
    adjustment   what the work of a reversed entry is worth instead

An entry names its person, centre, recording and segment by their ids. It stays when these are erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from configs.pay import RateTable
from pipeline.pay import facts, rates
from pipeline.pay.audit import check
from pipeline.store.cursors import cursor, position
from pipeline.store.database import new_id
from pipeline.store.tables.accounts import membership
from pipeline.store.tables.pay import pay_entry

__all__ = [
    "AlreadyReversed", "Change", "Entry", "EntryMissing", "Kind", "Work", "adjust", "by_id", "check", "credit",
    "entries", "get", "reverse", "work_id",
]  # fmt: skip

Kind = Literal["first", "second", "late", "gold", "adjudication", "dispute", "rework", "reversal", "adjustment"]


class EntryMissing(BoliError):
    """There is no such entry of pay."""


class AlreadyReversed(BoliError):
    """The entry was taken back before, or there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was accepted. `kind`: "rework" where the person changed a text of their own; `operation_id`: of the text."""

    task_id: str
    segment_id: str
    person_id: str
    kind: rates.Kind | Literal["rework"]
    arm: str
    operation_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger. `audio_ms`, `amount` (hundredths of `currency`): negative in a reversal.

    `centre_id`: the person's at that time, "" for none. `work_id`: what it is for, once in the ledger. `rates`: the
    name of the table. `made_by`: who reversed or adjusted it.
    """

    id: str
    person_id: str
    centre_id: str
    recording_id: str
    segment_id: str
    work_id: str
    kind: Kind
    audio_ms: int
    difficulty: float
    rates: str
    amount: int
    currency: str
    reverses: str | None
    note: str
    made_by: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes an entry, why, and when. `by`: a person's id, None at the command line."""

    by: str | None
    note: str
    at: datetime


_COLUMNS = [pay_entry.c[name] for name in Entry.__slots__]
_ADD: Final = sa.insert(pay_entry)
_ONE: Final = sa.select(*_COLUMNS).where(pay_entry.c.id == sa.bindparam("wanted"))
_OF_WORK: Final = sa.select(*_COLUMNS).where(pay_entry.c.work_id == sa.bindparam("work"))
_CENTRE: Final = sa.select(membership.c.centre_id).where(membership.c.person_id == sa.bindparam("person"))


def work_id(task_id: str, person_id: str) -> str:
    """Return what names a person's work on a task in the ledger."""
    return f"{task_id}:{person_id}"


def credit(connection: sa.Connection, work: Work, table: RateTable, at: datetime) -> Entry | None:
    """Enter what a text that was just accepted earns. Return the entry, None where it is there already.

    A task is paid once to a person: what they send for it afterwards is rework. The recording is locked. Raises
    SegmentMissing.
    """
    paid = _of_work(connection, work_id(work.task_id, work.person_id))
    if paid is not None and paid.kind == work.kind:
        return None  # a resend
    kind: Kind = work.kind if paid is None else "rework"
    name = f"rework:{work.operation_id}" if kind == "rework" else work_id(work.task_id, work.person_id)
    if kind == "rework" and _of_work(connection, name) is not None:
        return None
    known = facts.of_segment(connection, work.segment_id, work.arm)
    factor = rates.difficulty(known.facts, table)
    worth = 0 if kind == "rework" else rates.amount(kind, known.audio_ms, factor, table)  # type: ignore[arg-type]
    entry = Entry(
        new_id("pay"), work.person_id, _centre(connection, work.person_id), known.recording_id, work.segment_id, name,
        kind, 0 if kind == "rework" else known.audio_ms, float(factor), table.name, worth, table.currency, None, "",
        None, at,
    )  # fmt: skip
    _insert(connection, entry)
    return entry


def reverse(connection: sa.Connection, entry_id: str, change: Change) -> Entry:
    """Take an entry back by one that cancels it exactly. Raises EntryMissing, AlreadyReversed."""
    entry = get(connection, entry_id)
    if entry.kind in ("reversal", "rework"):
        raise AlreadyReversed(f"a {entry.kind} is not taken back: it earns nothing")
    return _reverse(connection, entry, change)


def adjust(connection: sa.Connection, entry_id: str, amount: int, change: Change) -> Entry:
    """Let the work of an entry be worth `amount` hundredths: reverse it, if need be, and add an adjustment.

    Of a reversal, the entry that it reverses is meant. Raises EntryMissing; AlreadyReversed where it was adjusted
    before (adjust the adjustment).
    """
    entry = get(connection, entry_id)
    entry = get(connection, entry.reverses) if entry.reverses else entry
    if _of_work(connection, f"adjustment:{entry.id}"):
        raise AlreadyReversed("another entry stands in place of this one already: look at that one")
    if entry.kind != "rework" and _of_work(connection, f"reversal:{entry.id}") is None:
        _reverse(connection, entry, change)
    # Just after the reversal, so that every list has the two in this order.
    made = _following(entry, "adjustment", replace(change, at=change.at + timedelta(microseconds=1)))
    return _add(connection, replace(made, audio_ms=entry.audio_ms, amount=amount))


def get(connection: sa.Connection, entry_id: str) -> Entry:
    """Return an entry. Raises EntryMissing."""
    found = _entries(connection, _ONE, {"wanted": entry_id})
    if not found:
        raise EntryMissing(f"there is no entry of pay {entry_id}")
    return found[0]


def by_id(connection: sa.Connection, entry_ids: Sequence[str]) -> dict[str, Entry]:
    """Return those of these entries that there are, by id."""
    query = sa.select(*_COLUMNS).where(pay_entry.c.id.in_(entry_ids))
    return {one.id: one for one in _entries(connection, query, {})}


def entries(
    connection: sa.Connection, *which: sa.ColumnElement[bool], limit: int, after: str | None = None
) -> tuple[list[Entry], str | None]:
    """Return entries, newest first, and the cursor of the next page or None. `which`: see pipeline/pay/statement.py.

    Raises BadCursor.
    """
    age = (pay_entry.c.created_at, pay_entry.c.id)
    query = sa.select(*_COLUMNS).where(*which).order_by(age[0].desc(), age[1].desc()).limit(limit + 1)
    if after:
        query = query.where(sa.tuple_(*age) < sa.tuple_(*position(after), types=[column.type for column in age]))
    found = [Entry(**row._mapping) for row in connection.execute(query)]
    page = found[:limit]
    return page, cursor(page[-1].created_at, page[-1].id) if len(found) > limit else None


def _reverse(connection: sa.Connection, entry: Entry, change: Change) -> Entry:
    made = _following(entry, "reversal", change)
    return _add(connection, replace(made, audio_ms=-entry.audio_ms, amount=-entry.amount, reverses=entry.id))


def _following(entry: Entry, kind: Kind, change: Change) -> Entry:
    return replace(
        entry, id=new_id("pay"), work_id=f"{kind}:{entry.id}", kind=kind, reverses=None, note=change.note,
        made_by=change.by, created_at=change.at,
    )  # fmt: skip


def _add(connection: sa.Connection, entry: Entry) -> Entry:
    try:
        with connection.begin_nested():
            _insert(connection, entry)
    except IntegrityError as error:  # somebody did the same at the same moment
        raise AlreadyReversed("this was done already: look at the ledger again") from error
    return entry


def _insert(connection: sa.Connection, entry: Entry) -> None:
    connection.execute(_ADD, {name: getattr(entry, name) for name in Entry.__slots__})


def _of_work(connection: sa.Connection, name: str) -> Entry | None:
    found = _entries(connection, _OF_WORK, {"work": name})
    return found[0] if found else None


def _entries(connection: sa.Connection, query: sa.Select[Any], values: dict[str, str]) -> list[Entry]:
    return [Entry(**row._mapping) for row in connection.execute(query, values)]


def _centre(connection: sa.Connection, person_id: str) -> str:
    return connection.execute(_CENTRE, {"person": person_id}).scalar() or ""
