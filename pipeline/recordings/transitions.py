"""Transitions: the one place where the state of a recording, a task or a segment is written.

    advance   moves the rows for which the move is allowed, and says how many
    move      moves all of them, or raises MoveRefused

Each is one UPDATE that looks at the state it finds, so that two transactions cannot both make the same move.
pipeline/recordings/states.py says what is allowed.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings import events, retention
from pipeline.recordings.states import AT_REST, RECORDING, SEGMENT, TASK, Machine
from pipeline.store.database import now
from pipeline.store.listed import among
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import task

_COLUMNS: Final[dict[str, sa.Column[Any]]] = {
    RECORDING.noun: recording.c.status,
    SEGMENT.noun: segment.c.seen_by,
    TASK.noun: task.c.state,
}


class MoveRefused(BoliError):
    """A state does not lead to the one asked for, or the row is gone. The message names both."""


def advance(connection: sa.Connection, machine: Machine, ids: Sequence[str], target: str, **values: Any) -> int:
    """Move those of the rows that may come to `target`, set `values` in them, and return how many were moved.

    A state of a recording that its client is told of becomes an event in the same transaction, and where no work is
    waited for any more, its retention is counted from now.
    """
    at = now()
    if machine is RECORDING:
        values |= {"updated_at": at} | _final_at(target, at)
    computed = {name: value for name, value in values.items() if isinstance(value, sa.ColumnElement)}
    plain = {name: value for name, value in values.items() if name not in computed}
    update = _update(machine.noun, tuple(plain)).values(computed) if computed else _update(machine.noun, tuple(plain))
    new = {f"new_{name}": value for name, value in plain.items()}
    of = {"ids": list(ids), "sources": list(machine.sources(target)), "target": target}
    made = connection.execute(update, of | new)
    if machine is not RECORDING:
        return int(made.rowcount)
    moved = made.scalars().all()
    if target in AT_REST:
        retention.restart(connection, moved)
    if target in events.OF_STATE:
        for id in sorted(moved):
            events.write(connection, id, events.OF_STATE[target])
    return len(moved)


def _final_at(target: str, at: datetime) -> dict[str, Any]:
    """Return since when no work is waited for: that the client takes the final version does not begin it anew."""
    if target == "delivered":
        return {"final_at": sa.func.coalesce(recording.c.final_at, sa.literal(at, recording.c.final_at.type))}
    return {"final_at": at if target in AT_REST else None}


@cache  # there are a few, and building one takes longer than SQLite takes to answer it
def _update(noun: str, names: tuple[str, ...]) -> sa.Update:
    """Return the statement of `advance` that also sets the columns of these names."""
    column = _COLUMNS[noun]
    allowed = (among(column.table.c.id, "ids"), among(column, "sources"))
    new = {name: sa.bindparam(f"new_{name}", type_=column.table.c[name].type) for name in names}
    update = sa.update(column.table).where(*allowed).values({column.name: sa.bindparam("target"), **new})
    return update.returning(recording.c.id) if noun == RECORDING.noun else update


def move(connection: sa.Connection, machine: Machine, ids: Sequence[str], target: str, **values: Any) -> None:
    """Move all of the rows. Raises MoveRefused if one is gone or may not; the caller's transaction is to be undone."""
    if advance(connection, machine, ids, target, **values) != len(set(ids)):
        column = _COLUMNS[machine.noun]
        found = connection.execute(sa.select(column.table.c.id, column).where(column.table.c.id.in_(ids))).all()
        states = ", ".join(f"{id} {state}" for id, state in found) or "gone"
        raise MoveRefused(f"a {machine.noun} may not become {target} from here: {states}")
