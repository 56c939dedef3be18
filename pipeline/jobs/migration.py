"""Migration: the tables of the application and of the job queue are brought to the newest version.

A command that is run beside an old fleet must not change the tables under it. So older tables are only migrated by
themselves where no worker is alive. `boli migrate` does it while workers go on: a migration only adds, and what is no
longer used goes one version later (docs/guide/operating.md).
"""

import time

import sqlalchemy as sa

from configs.errors import BoliError
from configs.settings import Settings
from pipeline.jobs import queue as jobs
from pipeline.jobs import workers
from pipeline.store import schema
from pipeline.store.database import connect, migrate, reading

_LOOK_EVERY_S = 0.5


class TablesNewer(BoliError):
    """A newer version of this program wrote the tables. The message says what to do."""


class FleetRuns(BoliError):
    """The tables are older, and workers use them. The message says what to do."""


def migrate_all(settings: Settings, *, beside_workers: bool = False, patience_s: float = 0) -> None:
    """Bring the application's and the job queue's tables to the newest version.

    `beside_workers`: although workers are alive. `patience_s`: how long to wait for them to be gone, such as one that
    was killed just now. Raises TablesNewer, FleetRuns.
    """
    engine = connect(settings.database_url)
    try:
        until_s = time.monotonic() + patience_s
        while not _may_migrate(engine, settings, beside_workers, time.monotonic() >= until_s):
            time.sleep(_LOOK_EVERY_S)
        migrate(engine)
    finally:
        engine.dispose()
    jobs.migrate(settings.database_url)


def _may_migrate(engine: sa.Engine, settings: Settings, beside_workers: bool, last: bool) -> bool:
    """Say whether the tables may be migrated now; raise where they may not, or where this was the `last` look."""
    with reading(engine) as connection:
        found = schema.state(connection)
        if found == "newer":
            raise TablesNewer(
                f"a newer Boli wrote this database (its tables are at {schema.of_tables(connection)}, this one has "
                f"{schema.newest()}): install that one, or restore a backup from before it"
            )
        if found != "older" or beside_workers or not sa.inspect(connection).has_table("worker"):
            return True
        alive = workers.alive(connection, settings.engine.dead_after_s)
        if not alive:
            return True
        if last:
            raise FleetRuns(
                f"the tables are of an older version and {len(alive)} workers use them: stop the workers, or bring the "
                "tables up to date beside them with `boli migrate`"
            )
    return False
