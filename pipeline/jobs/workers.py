"""Workers: who is alive, and whether anybody is there for the work that waits. By the database's clock."""

import sqlalchemy as sa

from pipeline.store.clock import database_now_ms
from pipeline.store.tables.jobs import worker
from pipeline.store.tables.recordings import recording


def alive(connection: sa.Connection, dead_after_s: float) -> set[str]:
    """Return the ids of the workers that were seen less than so many seconds ago."""
    since_ms = database_now_ms(connection) - round(dead_after_s * 1000)
    return set(connection.execute(sa.select(worker.c.id).where(worker.c.seen_ms > since_ms)).scalars())


def anything_waits(connection: sa.Connection) -> bool:
    """Say whether a recording waits for a worker, or was with one."""
    waiting = sa.select(recording.c.id).where(recording.c.status.in_(["queued", "running"])).limit(1)
    return connection.execute(waiting).first() is not None
