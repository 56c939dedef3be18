"""Retry: what failed waits for a worker again, and nothing else does."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from pipeline.jobs import queue
from pipeline.jobs.retry import NotToRetry, failed, retry
from pipeline.jobs.workflow import INTERNAL_PROBLEM
from pipeline.recordings import recordings, transitions
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.states import RECORDING
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import reading
from tests.conftest import Rows


def states(engine: Engine, recording_id: str) -> list[str]:
    with reading(engine) as connection:
        query = sa.text(f"SELECT status FROM {queue._table(connection)} WHERE workflow_uuid = :id")
        return list(connection.execute(query, {"id": queue.workflow_id(recording_id)}).scalars())


def ended(engine: Engine, recording_id: str) -> None:
    """Leave the job as a failure leaves it."""
    with engine.begin() as connection:
        query = sa.text(f"UPDATE {queue._table(connection)} SET status = 'ERROR' WHERE workflow_uuid = :id")
        connection.execute(query, {"id": queue.workflow_id(recording_id)})


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobs:
    return DiskBlobs(tmp_path / "blobs")


@pytest.fixture
def recording_id(database: Engine, blobs: DiskBlobs) -> str:
    """A recording that failed, with its sound and its ended job."""
    rows = Rows(database)
    client = rows.client("asha")
    id = rows.recording(client.id).id
    with Artifacts(blobs, id).writing_original() as place:
        place.write_bytes(b"sound")
    with database.begin() as connection:
        queue.enqueue(connection, id, client.id, "normal")
        transitions.move(connection, RECORDING, [id], "running")
        recordings.set_failed(connection, id, INTERNAL_PROBLEM)
    ended(database, id)
    return id


def test_it_waits_for_a_worker_again(database: Engine, blobs: DiskBlobs, recording_id: str) -> None:
    assert failed(database) == [(recording_id, "internal")]
    retry(database, blobs, recording_id)
    with reading(database) as connection:
        found = recordings.get(connection, recording_id)
    assert (found.status, found.problem, found.stage) == ("queued", None, "")
    assert states(database, recording_id) == ["ENQUEUED"]
    assert failed(database) == []


def test_what_has_not_failed_is_refused(database: Engine, blobs: DiskBlobs, recording_id: str) -> None:
    retry(database, blobs, recording_id)
    with pytest.raises(NotToRetry, match="is queued"):
        retry(database, blobs, recording_id)
    assert states(database, recording_id) == ["ENQUEUED"]


def test_without_its_sound_it_has_to_be_submitted_again(database: Engine, blobs: DiskBlobs, recording_id: str) -> None:
    Artifacts(blobs, recording_id).delete()
    with pytest.raises(NotToRetry, match="submitted again"):
        retry(database, blobs, recording_id)
    assert (failed(database), states(database, recording_id)) == ([(recording_id, "internal")], ["ERROR"])


def test_a_job_that_still_ends_is_left_alone(database: Engine, blobs: DiskBlobs, recording_id: str) -> None:
    with database.begin() as connection:
        connection.execute(sa.text(f"UPDATE {queue._table(connection)} SET status = 'PENDING'"))
    with pytest.raises(NotToRetry, match="in a minute"):
        retry(database, blobs, recording_id)


def test_deaths_are_forgotten_only_where_there_were_any(database: Engine, recording_id: str) -> None:
    id = queue.workflow_id(recording_id)
    for deaths, after in ((0, 0), (1, 1), (4, 1)):
        with database.begin() as connection:
            table = queue._table(connection)
            connection.execute(sa.text(f"UPDATE {table} SET recovery_attempts = {deaths}"))
        queue.forget_deaths(database, id)
        with reading(database) as connection:
            assert connection.execute(sa.text(f"SELECT recovery_attempts FROM {table}")).scalar_one() == after
