"""What every test may use."""

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
import soundfile
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import Engine, make_url
from starlette.testclient import TestClient

from asr.recognizer import ModelInfo
from asr.word import Word
from configs.settings import Api, Settings, Storage
from pipeline.accounts import clients, passwords, people, sessions
from pipeline.jobs.migration import migrate_all
from pipeline.media.prepared import flac_name
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.transcript import LedgerEntry, Segment
from pipeline.review import assignments, tasks
from pipeline.review.routing import Arm
from pipeline.store.blob_stores import open_blobs
from pipeline.store.database import connect, new_id, now
from review_api import audit_trail
from review_api.app import create_app
from tests.postgres import as_admin, fresh_database, migrated_postgres, postgres_url

__all__ = ["migrated_postgres", "postgres_url"]  # fixtures

# What somebody has installed into the folder beside the code must not draft in the tests.
os.environ["BOLI_ASR__MODELS"] = "boli-models-of-nobody"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A database costs a test a tenth of a second and more: `make check` does without those tests."""
    for item in items:
        if {"database_url", "sqlite", "service"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """Take back the settings that a command gave to its children: `boli demo --model` names a model by a variable."""
    with mock.patch.dict(os.environ):
        yield


@pytest.fixture(autouse=True, scope="session")
def audit_rows_at_once() -> Iterator[None]:
    """A call of a TestClient ends when its audit rows are written: it would wait for the pause after the one before."""
    with mock.patch.object(audit_trail, "SHORTEST_PAUSE_S", 0.0):
        yield


# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("boli", deadline=None)
settings.load_profile("boli")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Either kind of database."""
    return str(request.param)


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of either kind."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'boli.db'}"
    return fresh_database(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables and the job queue's in it, made once: a copy takes a hundredth of the time of the
    migrations.
    """
    file = tmp_path_factory.mktemp("migrated") / "boli.db"
    url = f"sqlite:///{file}"
    migrate_all(Settings(storage=Storage(data_dir=file.parent, database_url=url)))
    connect(url).dispose()  # the last connection to close writes everything into the one file
    return file


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with our tables and the job queue's in it, of either kind."""
    if database_kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), tmp_path / "boli.db")
        yield f"sqlite:///{tmp_path / 'boli.db'}"
        return
    server, template = (request.getfixturevalue(name) for name in ("postgres_url", "migrated_postgres"))
    url = fresh_database(server, template)
    yield url
    as_admin(server, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')  # hundreds would fill the disk


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A database with our tables and the job queue's in it, of either kind."""
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Engine]:
    """A SQLite database with our tables in it."""
    file = tmp_path / "boli.db"
    shutil.copyfile(migrated_sqlite, file)
    engine = connect(f"sqlite:///{file}")
    yield engine
    engine.dispose()


class Rows:
    """Rows that a test needs and is not about, written through the store itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def client(self, name: str) -> clients.Client:
        with self._engine.begin() as connection:
            return clients.create(connection, name)

    def person(self, login: str, *languages: str, roles: Sequence[str] = ("transcriber",)) -> people.Person:
        with self._engine.begin() as connection:
            return people.create(connection, login, login.title(), PASSWORD, roles, languages)

    def recording(
        self, client_id: str, name: str = "call.wav", sha256: str = "0" * 64, **more: Any
    ) -> recordings.Recording:
        submission = recordings.Submission(new_id("rec"), client_id, name, sha256, 1000, **more)
        with self._engine.begin() as connection:
            return recordings.create(connection, submission)

    def draft(self, recording_id: str, *texts: str, language: str = "hi") -> list[segments.StoredSegment]:
        with self._engine.begin() as connection:
            drafted = [drafted_segment(position, text, language) for position, text in enumerate(texts)]
            return segments.replace_draft(connection, recording_id, drafted)

    def drafted(self, recording_id: str, model: ModelInfo | None = None) -> None:
        with self._engine.begin() as connection:
            recordings.set_drafted(connection, recording_id, model or MODEL, [])

    def task(self, segment: segments.StoredSegment, arm: Arm = "draft") -> None:
        with self._engine.begin() as connection:
            tasks.create(connection, segment.recording_id, segment.id, arm, segment.language, now())

    def lease(self, person: people.Person, count: int = 1, minutes: float = 30) -> list[tasks.Task]:
        with self._engine.begin() as connection:
            return tasks.lease(connection, person, count, [], now() + timedelta(minutes=minutes), now())

    def assign(self, person: people.Person, speech_ms: int = 60_000, minutes: float = 30) -> assignments.Assignment:
        """Lease the person an assignment; there must be work."""
        wanted = assignments.Wanted(speech_ms, 50, now() + timedelta(minutes=minutes))
        with self._engine.begin() as connection:
            leased = assignments.lease(connection, person, wanted, now())
        assert leased is not None
        return leased


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


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """The same argon2 with the least effort: its usual cost is meant to be felt, and hundreds of tests would."""
    with pytest.MonkeyPatch.context() as change:
        change.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def empty_service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose SQLite database has our tables and the engine's, to be copied."""
    folder = tmp_path_factory.mktemp("service") / "data"
    migrate_all(Settings(storage=Storage(data_dir=folder)))
    return folder


class Service:
    """The HTTP service over a real SQLite database, its rows, and callers of each kind."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = connect(settings.database_url)
        self.blobs = open_blobs(settings, self.engine)
        self.rows = Rows(self.engine)
        self.app = create_app(settings, self.engine, self.blobs)

    def caller(self, secret: str = "") -> TestClient:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return TestClient(self.app, headers=headers, raise_server_exceptions=False)

    def client(self, name: str) -> tuple[clients.Client, TestClient]:
        """Make a client with a key, and return it with its caller."""
        made = self.rows.client(name)
        with self.engine.begin() as connection:
            return made, self.caller(clients.create_key(connection, made.id)[1])

    def person(self, login: str, *languages: str, role: str = "transcriber") -> tuple[people.Person, TestClient]:
        """Make a person with a session, and return it with its caller."""
        made = self.rows.person(login, *languages, roles=[role])
        with self.engine.begin() as connection:
            token = sessions.begin(connection, made.id, now() + timedelta(hours=1))
        return made, self.caller(token)

    def drafted(self, client_id: str, *texts: str, arm: Arm = "draft", **more: Any) -> recordings.Recording:
        """Make a recording as the workflow leaves it: prepared sound, segments, a task for each, status drafted."""
        made = self.rows.recording(client_id, **more)
        seconds = 2 * len(texts)
        time_s = np.arange(seconds * 16_000) / 16_000
        with Artifacts(self.blobs, made.id).writing_prepared(flac_name(0)) as place:
            soundfile.write(place, 0.3 * np.sin(2 * np.pi * 220 * time_s), 16_000, format="FLAC")
        ledger = [LedgerEntry(0, 0, seconds * 1000, "speech", "segment")]
        for one in self.rows.draft(made.id, *texts):
            self.rows.task(one, arm)
        with self.engine.begin() as connection:
            recordings.set_prepared(connection, made.id, seconds * 1000, 1)
            recordings.set_drafted(connection, made.id, MODEL, ledger)
        return made


MODEL = ModelInfo("starter", "ab" * 32, "demonstration only", ("hi",), 10_000)


@pytest.fixture
def service(empty_service: Path, tmp_path: Path) -> Iterator[Service]:
    """The HTTP service with nothing in it. Uploads of more than a megabyte are too large for it, and streams
    and waits soon end.
    """
    data = tmp_path / "data"
    shutil.copytree(empty_service, data)
    running = Service(
        Settings(
            storage=Storage(data_dir=data),
            api=Api(max_upload_bytes=1_000_000, stream_minutes=0.005, longest_wait_s=0.3, draft_wait_s=0.3),
        )
    )
    yield running
    running.engine.dispose()
