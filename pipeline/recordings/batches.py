"""Batches: recordings that a client sent by one manifest, each row for itself.

    begin    so many rows are to come
    is_open  in the transaction that takes a row: nobody has looked at it yet
    add      it became a recording              refuse   it did not, and why

Each row is one transaction, so what a crash leaves is whole: the rows before it were taken, the others were not looked
at. A row that became a recording stays when the recording is deleted, as an id alone, so that it is not taken again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings.states import Status
from pipeline.store.cursors import cursor, position
from pipeline.store.database import new_id, now
from pipeline.store.tables.clients import batch, batch_row
from pipeline.store.tables.recordings import recording

# Of a row: refused, its recording's status, or its recording was deleted.
RowState = Literal["refused", "deleted"] | Status


class BatchMissing(BoliError):
    """There is no such batch: the id is wrong, or its client is gone."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch. `rows`: how many its manifest has, those included that nobody has looked at yet."""

    id: str
    client_id: str
    rows: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a manifest, by its number there. `errors`: {"field", "code", "detail"} each, where it was refused."""

    number: int
    recording_id: str | None
    errors: list[dict[str, Any]]
    state: RowState


# Constants are written out: PostgreSQL would take two parameters of one query for two expressions.
_STATE: Final = sa.case(
    (batch_row.c.recording_id.is_(None), sa.literal_column("'refused'")),
    else_=sa.func.coalesce(recording.c.status, sa.literal_column("'deleted'")),
)
_WITH_RECORDING: Final = batch_row.outerjoin(recording, recording.c.id == batch_row.c.recording_id)
_COLUMNS: Final = [batch.c[name] for name in Batch.__slots__]


def begin(connection: sa.Connection, client_id: str, rows: int) -> Batch:
    """Write a batch of which no row was looked at."""
    made = Batch(new_id("bat"), client_id, rows, now())
    values = {name: getattr(made, name) for name in Batch.__slots__}
    connection.execute(sa.insert(batch).values(**values))
    return made


def get(connection: sa.Connection, client_id: str, id: str) -> Batch:
    """Return a batch of a client. Raises BatchMissing."""
    query = sa.select(*_COLUMNS).where(batch.c.id == id, batch.c.client_id == client_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise BatchMissing(f"there is no batch {id}")
    return Batch(*row)


def page(
    connection: sa.Connection, client_id: str, limit: int, after: str | None = None
) -> tuple[list[Batch], str | None]:
    """Return a client's batches, newest first, and the cursor of the next page or None. Raises BadCursor."""
    age = (batch.c.created_at, batch.c.id)
    query = sa.select(*_COLUMNS).where(batch.c.client_id == client_id)
    if after:
        query = query.where(sa.tuple_(*age) < sa.tuple_(*position(after), types=[column.type for column in age]))
    found = connection.execute(query.order_by(age[0].desc(), age[1].desc()).limit(limit + 1)).all()
    shown = [Batch(*row) for row in found[:limit]]
    return shown, cursor(shown[-1].created_at, shown[-1].id) if len(found) > limit else None


def is_open(connection: sa.Connection, batch_id: str, number: int) -> bool:
    """Say whether a row was not looked at yet. The rest of the transaction decides it alone. Raises BatchMissing."""
    # Locked, or the same manifest that is sent twice at once would have both look at the row.
    if connection.execute(sa.select(batch.c.id).where(batch.c.id == batch_id).with_for_update()).scalar() is None:
        raise BatchMissing(f"there is no batch {batch_id}")
    here = (batch_row.c.batch_id == batch_id, batch_row.c.number == number)
    return not connection.execute(sa.select(sa.exists().where(*here))).scalar()


def add(connection: sa.Connection, batch_id: str, number: int, recording_id: str) -> None:
    """Note what a row that is open became."""
    _note(connection, batch_id, number, recording_id, ())


def refuse(connection: sa.Connection, batch_id: str, number: int, errors: Sequence[Mapping[str, Any]]) -> None:
    """Note why a row that is open was refused."""
    _note(connection, batch_id, number, None, errors)


def looked_at(connection: sa.Connection, batch_id: str) -> set[int]:
    """Return the numbers of the rows that were taken or refused."""
    return set(connection.execute(sa.select(batch_row.c.number).where(batch_row.c.batch_id == batch_id)).scalars())


def counts(connection: sa.Connection, ids: Sequence[str]) -> dict[str, dict[RowState, int]]:
    """Return how many rows of each batch are in each state; a state of none is left out."""
    query = sa.select(batch_row.c.batch_id, _STATE, sa.func.count()).select_from(_WITH_RECORDING)
    query = query.where(batch_row.c.batch_id.in_(ids)).group_by(batch_row.c.batch_id, _STATE)
    found: dict[str, dict[RowState, int]] = {id: {} for id in ids}
    for id, state, count in connection.execute(query):
        found[id][state] = count
    return found


def rows(
    connection: sa.Connection, batch_id: str, states: Sequence[RowState] = (), after: int = 0, limit: int | None = None
) -> list[Row]:
    """Return rows that were looked at, by number, those after a number; of some states, empty for all."""
    here = [batch_row.c.batch_id == batch_id, batch_row.c.number > after]
    if states:
        here.append(_STATE.in_(states))
    columns = (batch_row.c.number, batch_row.c.recording_id, batch_row.c.errors, _STATE)
    query = sa.select(*columns).select_from(_WITH_RECORDING).where(*here).order_by(batch_row.c.number).limit(limit)
    return [Row(*row) for row in connection.execute(query)]


def _note(
    connection: sa.Connection, batch_id: str, number: int, recording_id: str | None,
    errors: Sequence[Mapping[str, Any]],
) -> None:  # fmt: skip
    said = [dict(error) for error in errors]
    values = {"batch_id": batch_id, "number": number, "recording_id": recording_id, "errors": said}
    connection.execute(sa.insert(batch_row).values(**values))
