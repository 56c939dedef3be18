"""The engine with real processes: a worker is killed in mid-transcription, another finishes its work.

Both databases, the bundled model, real speech sounds from espeak-ng. Nothing here is simulated.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from configs.settings import load
from pipeline.accounts import clients, people
from pipeline.jobs import queue as jobs
from pipeline.jobs import word_alignment
from pipeline.jobs.worker import migrate_all
from pipeline.privacy import erasure
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.review import submission, tasks
from pipeline.review.revisions import Submitted
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, new_id, now, reading

PATIENCE_S = 120
SETTINGS = """
[storage]
data_dir = "{data}"
database_url = "{url}"
[diarize]
method = "none"
[engine]
concurrency = 1
poll_s = 0.1
heartbeat_s = 0.5
dead_after_s = 2
part_minutes = 0.2
"""
SENTENCE = "नमस्ते मुझे राशन कार्ड के बारे में बताइए। आज गाँव में पंचायत शुरू होगा। किसान के खाते में दो हजार रुपये आए हैं।"


def spoken_wav(folder: Path, sentences: int) -> bytes:
    """Return a WAV file in which espeak-ng says the sentences `sentences` times."""
    assert shutil.which("espeak-ng"), "this test needs espeak-ng: run scripts/system-packages"
    text = "\n".join([SENTENCE] * sentences)
    subprocess.run(["espeak-ng", "-v", "hi+m6", "-w", folder / "talk.wav", text], check=True)
    return (folder / "talk.wav").read_bytes()


def set_up(config: Path, data: Path, url: str) -> tuple[sa.Engine, DiskBlobs]:
    """Write the settings of an installation and bring its database up to date."""
    config.write_text(SETTINGS.format(data=data, url=url))
    migrate_all(load(config))
    return connect(url), DiskBlobs(data / "blobs")


@contextmanager
def workers(config: Path, slots: int) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run workers as processes; by executor id, for the database names whose work is whose."""
    command = [sys.executable, "-m", "boli", "--config", str(config), "worker", "--slot"]
    log = (config.parent / "workers.log").open("ab")
    found = {
        f"{os.uname().nodename}-{slot}": subprocess.Popen([*command, str(slot)], stdout=log, stderr=log)
        for slot in range(slots)
    }
    try:
        yield found
    finally:
        for process in found.values():
            process.terminate()
        for process in found.values():
            ended(process, config.parent / "workers.log")
        log.close()


def ended(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a process that was told to stop has ended, or fail with where its threads are and what it wrote."""
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGUSR1)  # tells where its threads are
        time.sleep(2)
        process.kill()
        pytest.fail(f"a worker did not stop within {PATIENCE_S} s:\n{log.read_text()[-8000:]}")


def submit(engine: sa.Engine, blobs: DiskBlobs, client_id: str, audio: bytes) -> str:
    """Do what POST /v1/recordings does: the file, then the row and the job in one transaction."""
    recording_id = new_id("rec")
    with Artifacts(blobs, recording_id).writing_original() as place:
        place.write_bytes(audio)
    with engine.begin() as connection:
        recordings.create(
            connection,
            recordings.Submission(recording_id, client_id, "talk.wav", "0" * 64, len(audio), language="hi"),
        )
        jobs.enqueue(connection, recording_id, client_id, "normal")
    return recording_id


def until(what: str, condition: Callable[[], Any], log: Path) -> Any:
    """Wait for a condition, or fail with the workers' own words."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"no {what} within {PATIENCE_S} s:\n{log.read_text()[-3000:]}")


def status(engine: sa.Engine, recording_id: str) -> str:
    with reading(engine) as connection:
        return recordings.get(connection, recording_id).status


def owner(engine: sa.Engine, recording_id: str) -> str:
    schema = "dbos." if engine.dialect.name == "postgresql" else ""
    query = sa.text(f"SELECT executor_id FROM {schema}workflow_status WHERE workflow_uuid = :id")
    with reading(engine) as connection:
        return str(connection.execute(query, {"id": jobs.workflow_id(recording_id)}).scalar_one())


def finished_parts(engine: sa.Engine, recording_id: str) -> int:
    """How many parts the engine has checkpointed: from then on they must never run again."""
    schema = "dbos." if engine.dialect.name == "postgresql" else ""
    query = sa.text(
        f"SELECT count(*) FROM {schema}operation_outputs WHERE workflow_uuid = :id AND function_name = 'transcribe'"
    )
    with reading(engine) as connection:
        return int(connection.execute(query, {"id": jobs.workflow_id(recording_id)}).scalar_one())


def written_at(data: Path, recording_id: str, parts: int) -> list[int]:
    """When each of the first parts was written, in ns: a part that ran again would have another time."""
    folder = data / "blobs" / "recordings" / recording_id
    return [(folder / f"draft-{part}.json").stat().st_mtime_ns for part in range(parts)]


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
        until("end of the job", lambda: job_status(engine, recording_id) == "SUCCESS", log)
    assert not (data / "blobs" / "recordings" / recording_id).exists()
    engine.dispose()


def job_status(engine: sa.Engine, recording_id: str) -> str:
    query = sa.text("SELECT status FROM workflow_status WHERE workflow_uuid = :id")
    with reading(engine) as connection:
        return str(connection.execute(query, {"id": jobs.workflow_id(recording_id)}).scalar_one())


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
