"""The engine with real processes: a worker is killed in mid-transcription, another finishes its work.

Both databases, the bundled model, real speech sounds from espeak-ng. Nothing here is simulated.
"""

import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from configs.settings import load
from pipeline.accounts import clients, people
from pipeline.jobs import queue as jobs
from pipeline.jobs import word_alignment
from pipeline.privacy import erasure
from pipeline.recordings import segments
from pipeline.review import submission, tasks
from pipeline.review.revisions import Submitted
from pipeline.store.database import now, reading
from tests.acceptance.engine import (
    finished_parts,
    owner,
    set_up,
    spoken_wav,
    status,
    submit,
    until,
    workers,
    written_at,
)


@pytest.mark.slow
def test_a_killed_workers_recording_is_finished_by_another(database_url: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    config, log = tmp_path / "boli.toml", tmp_path / "workers.log"
    engine, blobs = set_up(config, data, database_url)
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    audio = spoken_wav(tmp_path, sentences=64)
    with workers(config, slots=2) as running:
        unbroken = submit(engine, blobs, client.id, audio)
        until("undisturbed draft", lambda: status(engine, unbroken) == "drafted", log)
        broken = submit(engine, blobs, client.id, audio)
        until("second finished part", lambda: finished_parts(engine, broken) >= 2, log)
        finished = finished_parts(engine, broken)
        before = written_at(data, broken, finished)
        running[owner(engine, broken)].send_signal(signal.SIGKILL)
        killed_at = time.monotonic()
        until("draft after the kill", lambda: status(engine, broken) == "drafted", log)
        print(f"finished {time.monotonic() - killed_at:.1f} s after the kill ({engine.dialect.name})")
    assert written_at(data, broken, finished) == before, "a finished part ran again"
    assert finished_parts(engine, broken) > finished, "the worker was killed too late to show anything"
    assert said(engine, broken) == said(engine, unbroken) != []
    assert deaths(engine, broken) <= 1, "a death counts no more once a step was done after it"
    engine.dispose()


def deaths(engine: sa.Engine, recording_id: str) -> int:
    schema = "dbos." if engine.dialect.name == "postgresql" else ""
    query = sa.text(f"SELECT recovery_attempts FROM {schema}workflow_status WHERE workflow_uuid = :id")
    with reading(engine) as connection:
        return int(connection.execute(query, {"id": jobs.workflow_id(recording_id)}).scalar_one())


@pytest.mark.slow
def test_a_job_that_the_queue_gave_up_fails_its_recording(database_url: str, tmp_path: Path) -> None:
    config, log = tmp_path / "boli.toml", tmp_path / "workers.log"
    engine, blobs = set_up(config, tmp_path / "data", database_url)
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    given_up, other = (submit(engine, blobs, client.id, spoken_wav(tmp_path, sentences=1)) for _ in range(2))
    schema = "dbos." if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:  # as DBOS leaves what killed too many workers
        connection.execute(
            sa.text(
                f"UPDATE {schema}workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', queue_name = NULL"
                " WHERE workflow_uuid = :id"
            ),
            {"id": jobs.workflow_id(given_up)},
        )
    with workers(config, slots=1):
        until("failure", lambda: status(engine, given_up) == "failed", log)
        until("draft of the other", lambda: status(engine, other) == "drafted", log)
    engine.dispose()


@pytest.mark.slow
def test_what_is_deleted_in_mid_transcription_stays_deleted(tmp_path: Path) -> None:
    data, url = tmp_path / "data", f"sqlite:///{tmp_path / 'boli.db'}"
    config, log = tmp_path / "boli.toml", tmp_path / "workers.log"
    engine, blobs = set_up(config, data, url)
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    with workers(config, slots=1):
        recording_id = submit(engine, blobs, client.id, spoken_wav(tmp_path, sentences=64))
        until("first finished part", lambda: finished_parts(engine, recording_id), log)
        with engine.begin() as connection:
            erasure.remove_recordings(connection, blobs, [recording_id])
        until("end of the job, and of its rows", lambda: job_status(engine, recording_id) is None, log)
    assert not (data / "blobs" / "recordings" / recording_id).exists()
    engine.dispose()


def job_status(engine: sa.Engine, recording_id: str) -> str | None:
    query = sa.text("SELECT status FROM workflow_status WHERE workflow_uuid = :id")
    with reading(engine) as connection:
        return connection.execute(query, {"id": jobs.workflow_id(recording_id)}).scalar()


def said(engine: sa.Engine, recording_id: str) -> list[tuple[int, int, str, str]]:
    with reading(engine) as connection:
        found = segments.list_segments(connection, recording_id)
    return [(one.start_ms, one.end_ms, one.speaker, one.draft) for one in found]


@pytest.mark.slow
def test_a_worker_aligns_the_words_of_a_recording_once_people_are_done_with_it(
    database_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    config, log = tmp_path / "boli.toml", tmp_path / "workers.log"
    engine, blobs = set_up(config, data, database_url)
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
        person = people.create(connection, "asha", "Asha", "correct horse battery", ["transcriber"])
    with workers(config, slots=1):
        recording_id = submit(engine, blobs, client.id, spoken_wav(tmp_path, sentences=1))
        until("draft", lambda: status(engine, recording_id) == "drafted", log)
        with engine.begin() as connection:
            leased = tasks.lease(connection, person, 50, [], now() + timedelta(minutes=5), now())
        for number, task in enumerate(leased):
            with engine.begin() as connection:
                stored = segments.get(connection, task.segment_id)
                sent = Submitted(f"op-{number}", stored.version, f"{stored.draft} जी")
                submission.submit(connection, stored.id, person.id, sent, load(config).route, now())
                word_alignment.enqueue_if_due(connection, recording_id)
        assert leased
        until("aligned words", lambda: all(one.timed_words for one in corrected(engine, recording_id)), log)
    engine.dispose()


def corrected(engine: sa.Engine, recording_id: str) -> list[segments.StoredSegment]:
    with reading(engine) as connection:
        return [one for one in segments.list_segments(connection, recording_id) if one.version]
