"""Lease expiry: tasks whose lease ran out go back to the queue, without anybody asking for work.

Each worker's guardian does it with every beat. It is no workflow of the job queue: DBOS keeps a row of every run of a
schedule, and this runs every few seconds for years. It may be done by several workers at once, and be killed anywhere.
The database's clock counts: a worker whose own is ahead must not take work away from people who are at it.
"""

from datetime import datetime

import sqlalchemy as sa
import structlog

from pipeline.review import leases
from pipeline.store.clock import database_now
from pipeline.store.database import reading

log = structlog.get_logger(__name__)


def sweep(engine: sa.Engine, at: datetime | None = None) -> int:
    """Open all tasks again whose lease ran out (at `at`, or now), in small transactions. Return how many."""
    with reading(engine) as connection:  # mostly there is none, and whoever writes on SQLite is not to wait
        at = at or database_now(connection)
        if not leases.any_over(connection, at):
            return 0
    swept = 0
    while True:
        with engine.begin() as connection:
            opened = leases.sweep(connection, at, leases.BATCH)
        swept += opened
        if opened < leases.BATCH:
            log.info("leases ran out", tasks=swept)
            return swept
