"""Free space: what a database's own files still hold of rows that were deleted, and how it goes.

              a deleted row stays in                          it goes by
    SQLite    pages that are free                             `secure_delete`: written over at once (database.py)
              the write-ahead log beside the file             `checkpoint`, which waits for nobody
              pages that were freed without `secure_delete`   `rewrite`: VACUUM
    PostgreSQL  the table's file, its index, its statistics   `rewrite`: VACUUM FULL and ANALYZE of each table
              pg_wal, archives of it, replicas                the server recycles them; nothing here reaches them

`rewrite` holds each table while it is written anew; on SQLite the whole file. Blocks of a file that was deleted stay on
the disk until it writes over them, as with any file.
"""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from pipeline.store import job_rows
from pipeline.store.tables.base import metadata

# How long one table is waited for: others wait behind whoever waits.
LOCK_MS: Final = 3_000
# How long transactions that began before are waited for: what they might still read is kept.
OLDER_S: Final = 10.0
_STATISTICS: Final = "pg_catalog.pg_statistic"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What was cleaned. `left`: what could not be, each in words; then it is to be done again."""

    left: tuple[str, ...]


def checkpoint(engine: sa.Engine) -> bool:
    """Bring SQLite's write-ahead log into the file, and cut it to nothing. Waits for nobody.

    Return False where somebody reads an older state or writes, and for PostgreSQL, whose log is the server's.
    """
    if engine.dialect.name != "sqlite":
        return False
    with closing(_alone(engine)) as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def rewrite(engine: sa.Engine) -> Rewritten:
    """Write the database's files anew, without what was deleted. Each table is locked meanwhile."""
    return _rewrite_sqlite(engine) if engine.dialect.name == "sqlite" else _rewrite_postgresql(engine)


def _alone(engine: sa.Engine, wait_s: float = 0) -> sqlite3.Connection:
    """Return a connection that takes no turn with others and gives up after `wait_s`."""
    connection = sqlite3.connect(str(engine.url.database), timeout=wait_s, isolation_level=None)
    connection.execute("PRAGMA secure_delete=ON")
    return connection


def _rewrite_sqlite(engine: sa.Engine) -> Rewritten:
    try:
        with closing(_alone(engine, LOCK_MS / 1000)) as connection:
            connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        return Rewritten((f"the file: {error}",))
    return Rewritten(() if checkpoint(engine) else ("the write-ahead log: somebody reads or writes",))


def _rewrite_postgresql(engine: sa.Engine) -> Rewritten:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if older := _older_transactions(connection):
            return Rewritten((f"all: {older} transactions are open since before, which may still read it",))
        connection.execute(sa.text(f"SET lock_timeout = {LOCK_MS}"))
        left = [why for table in _tables(connection) if (why := _rewritten(connection, table))]
        left += [why] if (why := _run(connection, f"VACUUM FULL {_STATISTICS}", "statistics")) else []
        _run(connection, "CHECKPOINT", "")  # where one may: files that were replaced are emptied without it, too
        connection.execute(sa.text("RESET lock_timeout"))
        return Rewritten(tuple(left))


def _older_transactions(connection: sa.Connection) -> int:
    """Return how many transactions of this database that began before now go on, after waiting for them."""
    query = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND xact_start < :began AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)"
    )
    began, until_s = connection.execute(sa.text("SELECT clock_timestamp()")).scalar_one(), time.monotonic() + OLDER_S
    while (count := int(connection.execute(query, {"began": began}).scalar_one())) and time.monotonic() < until_s:
        time.sleep(0.2)
    return count


def _tables(connection: sa.Connection) -> list[str]:
    """Return the tables that may hold something of a recording, as SQL names them."""
    schema = job_rows.schema_of(connection)
    known = set(sa.inspect(connection).get_table_names())
    queue = set(sa.inspect(connection).get_table_names(schema=schema))
    own = [table.name for table in metadata.sorted_tables if table.name in known]
    return [f'"{name}"' for name in own] + [f'"{schema}"."{name}"' for name in job_rows.TABLES if name in queue]


def _rewritten(connection: sa.Connection, table: str) -> str:
    """Write a table anew, and what the planner remembers of its values. Return why not, "" where it was done."""
    if why := _run(connection, f"VACUUM (FULL, ANALYZE) {table}", table):
        return why
    # ANALYZE leaves the statistics of a table that is empty as they were.
    if connection.execute(sa.text(f"SELECT 1 FROM {table} LIMIT 1")).first() is None:
        return _forget(connection, table, _remembered(connection, table))
    return ""


def _remembered(connection: sa.Connection, table: str) -> list[tuple[str, str]]:
    """Return the columns of which values are kept in the statistics, with their types; none that is part of a key."""
    query = sa.text(
        "SELECT quote_ident(a.attname), format_type(a.atttypid, a.atttypmod) FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname "
        "WHERE a.attrelid = CAST(:table AS regclass) AND a.atttypid::regtype::text IN "
        "('text', 'json', 'jsonb', 'character varying') AND NOT EXISTS (SELECT 1 FROM pg_constraint k "
        "WHERE k.contype IN ('p', 'u', 'f') AND ("  # from PostgreSQL 18 on, NOT NULL is a constraint, too
        "(k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey)) "
        "OR (k.confrelid = a.attrelid AND a.attnum = ANY (k.confkey))))"
    )
    return [(row[0], row[1]) for row in connection.execute(query, {"table": table})]


def _forget(connection: sa.Connection, table: str, columns: list[tuple[str, str]]) -> str:
    """Drop what is remembered of columns: PostgreSQL does so when a type is set, here to what it is already."""
    changes = ", ".join(f"ALTER COLUMN {column} TYPE {kind}" for column, kind in columns)
    return _run(connection, f"ALTER TABLE {table} {changes}", table) if changes else ""


def _run(connection: sa.Connection, statement: str, what: str) -> str:
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return f"{what}: {str(error.orig).splitlines()[0]}"
    return ""
