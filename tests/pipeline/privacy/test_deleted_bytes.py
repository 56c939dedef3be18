"""After a deletion, a phrase that was said is in no byte of the data folder, nor of the database's files."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Settings, Storage
from pipeline.jobs import queue
from pipeline.privacy import cleaning
from pipeline.recordings import labels
from pipeline.recordings.artifacts import Artifacts
from pipeline.store import job_rows
from pipeline.store.database import connect, reading
from pipeline.store.tables.recordings import erasure, recording
from tests.conftest import Service

PHRASE = "zebra quilt 73 harbour"


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    running = Service(Settings(storage=Storage(data_dir=tmp_path / "data", database_url=database_url)))
    yield running
    running.engine.dispose()


def told(service: Service, owner_id: str, number: int = 1) -> str:
    """Put the phrase wherever a recording can hold it: draft, revision, metadata, words, sound, and the job queue."""
    said = f"{PHRASE} {number}"
    made = service.drafted(owner_id, said, f"{said} again", name=said, vocabulary=[said])
    with Artifacts(service.blobs, made.id).writing_original() as place:
        place.write_bytes(PHRASE.encode() * 1000)
    with service.engine.begin() as connection:
        labels.relabel(connection, made.id, said, said, {"place": said})
        queue.enqueue(connection, made.id, owner_id, "normal")
        queue.enqueue_alignment(connection, made.id, "ab" * 8)
        error(connection, queue.workflow_id(made.id))
    return made.id


def error(connection: sa.Connection, job: str) -> None:
    """Let the queue keep the message of an error that quotes what was said."""
    columns = ("workflow_uuid", "function_id", "function_name", "error", "retention_timestamp")
    table = sa.table("operation_outputs", *map(sa.column, columns), schema=job_rows.schema_of(connection))
    row = dict(zip(columns, (job, 1, "join", f"cannot write {PHRASE}", 0), strict=True))
    connection.execute(sa.insert(table).values(row))


def set_status(service: Service, recording_id: str, status: str) -> None:
    job, state = sa.column("workflow_uuid", sa.String), sa.column("status", sa.String)
    with service.engine.begin() as connection:
        table = sa.table("workflow_status", job, state, schema=job_rows.schema_of(connection))
        change = sa.update(table).where(job == queue.workflow_id(recording_id)).values(status=status)
        assert connection.execute(change).rowcount == 1


def corrected(service: Service, login: str) -> None:
    caller = service.person(login)[1]
    task = caller.post("/v1/tasks/lease").json()["tasks"][0]
    body = {"operation_id": str(uuid4()), "base_version": task["segment"]["version"], "text": f"the {PHRASE}"}
    assert caller.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body).status_code == 201


def holding(service: Service) -> list[str]:
    """Return the files that hold the phrase: of the data folder and of the database. Of PostgreSQL without pg_wal,
    which the server writes over in its own time.
    """
    folders = [service.settings.storage.data_dir]
    if service.engine.dialect.name == "sqlite":
        folders.append(Path(str(service.engine.url.database)).parent)
    else:
        with service.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CHECKPOINT")
            folders.append(Path(connection.execute(sa.text("SHOW data_directory")).scalar_one()))
    files = {file for folder in folders for file in folder.rglob("*") if file.is_file() and "pg_wal" not in file.parts}
    return sorted(str(file) for file in files if PHRASE.encode() in file.read_bytes())


def test_no_byte_is_left(service: Service) -> None:
    owner, asha = service.client("asha")
    both = [told(service, owner.id, number) for number in (1, 2)]
    corrected(service, "mina")
    if service.engine.dialect.name == "postgresql":
        with service.engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))  # as the server does by itself: it remembers values
    assert holding(service) != []
    assert [asha.delete(f"/v1/recordings/{id}").status_code for id in both] == [204, 204]
    assert holding(service) != []  # the write-ahead log, or the tables' files
    if service.engine.dialect.name == "sqlite":
        assert cleaning.sweep(service.engine) == 2
    else:
        assert cleaning.sweep(service.engine) == 0
        assert cleaning.clean(service.engine) == ()
    assert holding(service) == []
    with reading(service.engine) as connection:
        assert cleaning.uncleaned(connection) == 0
        schema = job_rows.schema_of(connection)
        for table in job_rows.TABLES:
            count = sa.select(sa.func.count()).select_from(sa.table(table, schema=schema))
            assert connection.execute(count).scalar() == 0, table


def test_rows_of_a_running_job_go_when_it_has_ended(service: Service) -> None:
    owner, asha = service.client("asha")
    recording_id, other = told(service, owner.id), told_more(service, owner.id)
    set_status(service, recording_id, "PENDING")
    assert asha.delete(f"/v1/recordings/{recording_id}").status_code == 204
    assert cleaning.sweep(service.engine) == 0
    assert any("still run" in left for left in cleaning.clean(service.engine))
    with reading(service.engine) as connection:
        assert cleaning.uncleaned(connection) == 1
        assert not queue.has_ended(connection, recording_id)
    set_status(service, recording_id, "SUCCESS")
    cleaning.sweep(service.engine)
    assert cleaning.clean(service.engine) == ()
    with reading(service.engine) as connection:
        assert cleaning.uncleaned(connection) == 0
        assert not queue.has_ended(connection, other)  # another recording's job waits as before
    set_status(service, other, "ENQUEUED")


def told_more(service: Service, owner_id: str) -> str:
    made = service.rows.recording(owner_id)
    with service.engine.begin() as connection:
        queue.enqueue(connection, made.id, owner_id, "normal")
    return str(made.id)


@pytest.mark.parametrize("database_kind", ["sqlite"])  # the write-ahead log of PostgreSQL is the server's
def test_somebody_who_reads_an_older_state_is_waited_for_by_nobody(service: Service) -> None:
    owner, asha = service.client("asha")
    recording_id = told(service, owner.id)
    reader = connect(service.settings.database_url)
    with reading(reader) as connection:
        connection.execute(sa.select(recording.c.id)).all()
        assert asha.delete(f"/v1/recordings/{recording_id}").status_code == 204
        assert cleaning.sweep(service.engine) == 0
        assert connection.execute(sa.select(erasure)).all() == []
    reader.dispose()
    assert cleaning.sweep(service.engine) == 1
    assert holding(service) == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_the_command_clears_what_other_programs_left(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    file = str(service.engine.url.database)
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA secure_delete=OFF")
        other.execute("CREATE TABLE note (text TEXT)")
        other.executemany("INSERT INTO note VALUES (?)", [(f"{PHRASE} {number}",) for number in range(1000)])
        other.commit()
        other.execute("DROP TABLE note")
        other.commit()
    assert holding(service) != []
    monkeypatch.setenv("BOLI_STORAGE__DATABASE_URL", service.settings.database_url)
    done = CliRunner().invoke(app, ["clean"])
    assert (done.exit_code, "nothing of what was deleted" in done.output) == (0, True)
    assert holding(service) == []
