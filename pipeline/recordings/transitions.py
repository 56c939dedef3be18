"""Transitions: the one place where the state of a recording, a task or a segment is written.

    advance   moves the rows for which the move is allowed, and says how many
    move      moves all of them, or raises MoveRefused

Each is one UPDATE that looks at the state it finds, so that two transactions cannot both make the same move.
pipeline/recordings/states.py says what is allowed.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings import events
from pipeline.recordings.states import RECORDING, SEGMENT, TASK, Machine
from pipeline.store.database import now
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

    A state of a recording that its client is told of becomes an event in the same transaction.
    """
    column = _COLUMNS[machine.noun]
    allowed = (column.table.c.id.in_(ids), column.in_(machine.sources(target)))
    update = sa.update(column.table).where(*allowed).values({column.name: target, **values})
    if machine is not RECORDING:
        return int(connection.execute(update).rowcount)
    moved = connection.execute(update.values(updated_at=now()).returning(recording.c.id)).scalars().all()
    if target in events.OF_STATE:
        for id in sorted(moved):
            events.write(connection, id, events.OF_STATE[target])
    return len(moved)


def move(connection: sa.Connection, machine: Machine, ids: Sequence[str], target: str, **values: Any) -> None:
    """Move all of the rows. Raises MoveRefused if one is gone or may not; the caller's transaction is to be undone."""
    if advance(connection, machine, ids, target, **values) != len(set(ids)):
        column = _COLUMNS[machine.noun]
        found = connection.execute(sa.select(column.table.c.id, column).where(column.table.c.id.in_(ids))).all()
        states = ", ".join(f"{id} {state}" for id, state in found) or "gone"
        raise MoveRefused(f"a {machine.noun} may not become {target} from here: {states}")
