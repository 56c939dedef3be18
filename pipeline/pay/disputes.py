"""Disputes: a person says that an entry of theirs is wrong, and somebody else answers.

""  --answer--> kept       the entry stands
     \\--------> changed    the entry is reversed, and an adjustment added: nothing is rewritten
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.pay import ledger
from pipeline.pay.ledger import Change, Entry
from pipeline.store.cursors import cursor, position
from pipeline.store.database import new_id
from pipeline.store.tables.pay import pay_dispute, pay_entry
from pipeline.store.text_columns import INSTALLATION, write_of_client

Outcome = Literal["", "changed", "kept"]


class DisputeMissing(BoliError):
    """There is no such dispute."""


class DisputeOpen(BoliError):
    """The entry has a dispute that nobody has answered yet."""


class DisputeAnswered(BoliError):
    """The dispute was answered before."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """`outcome`: "" while it is open. `answered_by`: the id of a person, None at the command line."""

    id: str
    entry_id: str
    person_id: str
    text: str
    created_at: datetime
    outcome: Outcome
    answer: str
    answered_by: str | None
    answered_at: datetime | None


_COLUMNS = [pay_dispute.c[name] for name in Dispute.__slots__]


def begin(connection: sa.Connection, entry: Entry, text: str, at: datetime) -> Dispute:
    """Note what the person of this entry says against it. Raises DisputeOpen."""
    _lock(connection, entry)
    if any(not one.outcome for one in of_entries(connection, [entry.id])):
        raise DisputeOpen("this entry has an open dispute: wait for its answer")
    made = Dispute(new_id("dis"), entry.id, entry.person_id, text, at, "", "", None, None)
    values = {name: getattr(made, name) for name in Dispute.__slots__}
    write_of_client(connection, INSTALLATION, sa.insert(pay_dispute).values(values))
    return made


def answer(connection: sa.Connection, dispute_id: str, amount: int | None, change: Change) -> Dispute:
    """Answer a dispute with `change.note`. `amount`: what the work is worth, in hundredths; None: the entry stands.

    Raises DisputeMissing, DisputeAnswered; AlreadyReversed where another entry stands in place of this one.
    """
    dispute = _get(connection, dispute_id, lock=True)
    if dispute.outcome:
        raise DisputeAnswered("this dispute was answered already")
    if amount is not None:
        # The words stay here, where they can be deleted; the ledger keeps what it is told for ever.
        ledger.adjust(connection, dispute.entry_id, amount, replace(change, note=f"dispute {dispute.id}"))
    said = replace(
        dispute, outcome="kept" if amount is None else "changed", answer=change.note, answered_by=change.by,
        answered_at=change.at,
    )  # fmt: skip
    values = {name: getattr(said, name) for name in ("outcome", "answer", "answered_by", "answered_at")}
    answered = sa.update(pay_dispute).where(pay_dispute.c.id == dispute_id).values(**values)
    write_of_client(connection, INSTALLATION, answered)
    return said


def get(connection: sa.Connection, dispute_id: str) -> Dispute:
    """Return a dispute. Raises DisputeMissing."""
    return _get(connection, dispute_id, lock=False)


def of_entries(connection: sa.Connection, entry_ids: list[str]) -> list[Dispute]:
    """Return the disputes of these entries, oldest first."""
    query = sa.select(*_COLUMNS).where(pay_dispute.c.entry_id.in_(entry_ids))
    return _disputes(connection, query.order_by(pay_dispute.c.created_at, pay_dispute.c.id))


def listed(
    connection: sa.Connection, *which: sa.ColumnElement[bool], only_open: bool, limit: int, after: str | None = None
) -> tuple[list[Dispute], str | None]:
    """Return disputes, newest first, and the cursor of the next page or None.

    `which`: conditions of their entries, see pipeline/pay/statement.py. Raises BadCursor.
    """
    age = (pay_dispute.c.created_at, pay_dispute.c.id)
    query = sa.select(*_COLUMNS).join(pay_entry, pay_entry.c.id == pay_dispute.c.entry_id).where(*which)
    if only_open:
        query = query.where(pay_dispute.c.outcome == "")
    if after:
        query = query.where(sa.tuple_(*age) < sa.tuple_(*position(after), types=[column.type for column in age]))
    found = _disputes(connection, query.order_by(age[0].desc(), age[1].desc()).limit(limit + 1))
    page = found[:limit]
    return page, cursor(page[-1].created_at, page[-1].id) if len(found) > limit else None


def forget_texts_of_person(connection: sa.Connection, person_id: str) -> None:
    """Delete what was said in a person's disputes; that there were any, and how they ended, stays."""
    _forget(connection, pay_dispute.c.person_id == person_id)


def forget_texts_on_recording(connection: sa.Connection, recording_id: str) -> None:
    """Delete what was said in disputes on the work of a recording: it may repeat what is spoken there."""
    of = sa.select(pay_entry.c.id).where(pay_entry.c.recording_id == recording_id)
    _forget(connection, pay_dispute.c.entry_id.in_(of))


def _forget(connection: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    connection.execute(sa.update(pay_dispute).where(which).values(text="", answer=""))


def _get(connection: sa.Connection, dispute_id: str, lock: bool) -> Dispute:
    query = sa.select(*_COLUMNS).where(pay_dispute.c.id == dispute_id)
    found = _disputes(connection, query.with_for_update() if lock else query)
    if not found:
        raise DisputeMissing(f"there is no dispute {dispute_id}")
    return found[0]


def _lock(connection: sa.Connection, entry: Entry) -> None:
    """Let one dispute of an entry begin at a time.."""
    connection.execute(sa.select(pay_entry.c.id).where(pay_entry.c.id == entry.id).with_for_update())


def _disputes(connection: sa.Connection, query: sa.Select[Any]) -> list[Dispute]:
    return [Dispute(**row._mapping) for row in connection.execute(query)]
