"""The database: one file (SQLite) or a server (PostgreSQL), behind the same SQLAlchemy engine.

    with engine.begin() as connection:      a transaction that may write
    with reading(engine) as connection:     one that only reads, and never waits for a writer on SQLite

SQLite has one writer at a time. A writing transaction therefore takes the write lock when it begins (BEGIN IMMEDIATE)
and waits up to BUSY_MS for it: a transaction that reads first and upgrades later would fail instead of waiting. The
threads of one process wait in line for each other first: SQLite would let them sleep and try again, some for seconds.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, FromClause, create_engine, event, make_url, text
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import ArgumentError, DBAPIError

from configs.errors import BoliError
from pipeline.store import idle_connections
from pipeline.store.turns import Turns

BUSY_MS = 30_000
# Of PostgreSQL, for each process. A connection beyond those kept open is a new process of the server each time.
KEPT_OPEN, MORE_AT_ONCE = 10, 5
# Statements that a connection keeps ready: psycopg's own 100 are fewer than a service has, and push each other out.
PREPARED = 400
MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x626F6C69  # "boli": any number will do, as long as every process uses the same
# PostgreSQL's error code "disk_full" (its manual, appendix A).
_PG_DISK_FULL = "53100"
_READING = "boli_reading"
_WRITING = "boli_writing"


@event.listens_for(Engine, "connect")
def _write_over_what_is_deleted(connection: Any, _record: Any) -> None:
    """Of every SQLite connection of this process, the job queue's too: free pages hold nothing of deleted rows."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA secure_delete=ON")


class UnsupportedDatabase(BoliError):
    """The database URL is neither SQLite in a file nor PostgreSQL."""


def connect(url: str) -> Engine:
    """Return an engine for `sqlite:///path/to/file` or `postgresql://user:password@host:port/name`.

    The folder of a SQLite file is made if it is missing. Raises UnsupportedDatabase for any other URL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UnsupportedDatabase("the database URL cannot be read; write sqlite:///file or postgresql://…") from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return _connect_postgresql(parsed)
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return _connect_sqlite(parsed)
    raise UnsupportedDatabase(f"{backend} is no database for this; write sqlite:///file or postgresql://…")


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest version, in one transaction. Two processes may call this at the same time."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:  # on SQLite this alone keeps others out
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that only reads, from one snapshot on SQLite.

    On PostgreSQL each query sees what was committed before it, as it would in a transaction of the usual kind; without
    one, two round trips are saved. A query that is read in portions (`yield_per`) needs `snapshot`.
    """
    options: dict[str, Any] = {_READING: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "AUTOCOMMIT"
    with engine.connect() as connection:
        yield connection.execution_options(**options)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that only reads, and sees the database as it was at its first query, on either kind."""
    options: dict[str, Any] = {_READING: True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect() as connection:
        yield connection.execution_options(**options)


def only_reads(connection: Connection) -> bool:
    """Say whether a connection was given by `reading` or `snapshot`."""
    return bool(connection.get_execution_options().get(_READING, False))


def is_full(error: DBAPIError) -> bool:
    """Say whether a statement failed because the database's disk is full."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode == sqlite3.SQLITE_FULL
    return getattr(error.orig, "sqlstate", None) == _PG_DISK_FULL


def new_id(prefix: str) -> str:
    """Return a fresh identifier, e.g. "rec_" and 32 random hexadecimal digits."""
    return f"{prefix}_{uuid4().hex}"


def now() -> datetime:
    """Return this instant, zone-aware, in UTC."""
    return datetime.now(UTC)


def _connect_postgresql(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_size=KEPT_OPEN, max_overflow=MORE_AT_ONCE)
    idle_connections.watch(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.prepared_max = PREPARED

    return engine


def _for_this_user_alone(file: Path) -> None:
    """Let nobody else read the database, also where its folder was made before by others. SQLite gives the files beside
    it (-wal, -shm) the same rights.
    """
    with suppress(PermissionError):  # another user's, who lets us use it: theirs to say
        file.touch(mode=0o600)
        file.chmod(0o600)


class _WithHints(SQLiteCompiler):
    """Writes what `with_hint` says, as INDEXED BY; SQLAlchemy leaves it out for SQLite."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text


def _connect_sqlite(url: URL) -> Engine:
    file = Path(str(url.database))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _for_this_user_alone(file)
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
    engine.dialect.statement_compiler = _WithHints
    turns = Turns()

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # or Python's sqlite3 begins transactions by its own rules
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get(_READING, False)
        if not reads and not connection.info.get(_WRITING):
            connection.info[_WRITING] = turns.acquire(BUSY_MS / 1000)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def end(_connection: Any, record: Any) -> None:
        if record.info.pop(_WRITING, False):
            turns.release()

    return engine
