"""Claims: which process works on a run. Who has a claim renews it; one that is not renewed runs out.

    take -> beat, beat, beat -> leave          the process ended its turn
    take -> beat, (kill -9)  -> runs out -> another takes it

Whatever the holder writes, it writes in a transaction that holds the claim's row: a process that was taken for dead by
mistake can change nothing any more.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.improvement.runs import OPEN, State
from pipeline.store.clock import database_now_ms, lately
from pipeline.store.tables.learning import improvement


class ClaimLost(BoliError, RuntimeError):
    """Another process works on the run by now."""


def take(connection: sa.Connection, run_id: str, who: str, dead_after_s: float) -> bool:
    """Claim a run that has not ended, unless somebody else was seen at it less than so many seconds ago."""
    now_ms = database_now_ms(connection)
    free = sa.or_(
        improvement.c.held_by.is_(None),
        improvement.c.held_by == who,
        ~lately(improvement.c.held_ms, now_ms, dead_after_s),
    )
    claim = sa.update(improvement).where(improvement.c.id == run_id, improvement.c.state.in_(OPEN), free)
    return connection.execute(claim.values(held_by=who, held_ms=now_ms)).rowcount == 1


def hold(connection: sa.Connection, run_id: str, who: str) -> bool:
    """Renew the claim, and keep others from it until the transaction ends. Return whether a stop was asked for.

    Raises ClaimLost.
    """
    mine = sa.and_(improvement.c.id == run_id, improvement.c.held_by == who)
    renewed = connection.execute(sa.update(improvement).where(mine).values(held_ms=database_now_ms(connection)))
    if renewed.rowcount == 0:
        raise ClaimLost(f"another process goes on with {run_id}")
    return bool(connection.execute(sa.select(improvement.c.stop_asked).where(improvement.c.id == run_id)).scalar_one())


def leave(connection: sa.Connection, run_id: str, who: str) -> None:
    """Give the claim up, where it is still one's own."""
    mine = sa.and_(improvement.c.id == run_id, improvement.c.held_by == who)
    connection.execute(sa.update(improvement).where(mine).values(held_by=None, held_ms=None))


def is_held(connection: sa.Connection, run_id: str, dead_after_s: float) -> bool:
    """Say whether a process that was seen lately works on the run."""
    seen = lately(improvement.c.held_ms, database_now_ms(connection), dead_after_s)
    query = sa.select(improvement.c.id).where(improvement.c.id == run_id, seen)
    return connection.execute(query).first() is not None


def free(connection: sa.Connection, states: Sequence[State], dead_after_s: float) -> list[str]:
    """Return the ids of the runs in these states on which nobody works that was seen lately, the oldest first."""
    seen = lately(improvement.c.held_ms, database_now_ms(connection), dead_after_s)
    nobody = sa.or_(improvement.c.held_by.is_(None), ~seen)
    query = sa.select(improvement.c.id).where(improvement.c.state.in_(states), nobody)
    return list(connection.execute(query.order_by(improvement.c.created_at, improvement.c.id)).scalars())
