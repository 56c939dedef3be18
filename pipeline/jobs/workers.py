"""Workers: who is alive, and whether anybody is there for the work that waits. By the database's clock."""

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.store import clock
from pipeline.store.tables.jobs import worker
from pipeline.store.tables.recordings import recording


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a worker writes with each beat. `instance`: which process; None for a worker of a version before."""

    instance: str | None
    seen_ms: int


def stamps(connection: sa.Connection) -> dict[str, Stamp]:
    """Return the last beat of each worker, dead or alive, by id."""
    rows = connection.execute(sa.select(worker.c.id, worker.c.instance, worker.c.seen_ms))
    return {row.id: Stamp(row.instance, row.seen_ms) for row in rows}


def alive(connection: sa.Connection, dead_after_s: float) -> set[str]:
    """Return the ids of the workers that were seen less than so many seconds ago, for whoever looks only once."""
    seen = clock.lately(worker.c.seen_ms, clock.database_now_ms(connection), dead_after_s)
    return set(connection.execute(sa.select(worker.c.id).where(seen)).scalars())


def anything_waits(connection: sa.Connection) -> bool:
    """Say whether a recording waits for a worker, or was with one."""
    waiting = sa.select(recording.c.id).where(recording.c.status.in_(["queued", "running"])).limit(1)
    return connection.execute(waiting).first() is not None
