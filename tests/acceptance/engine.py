"""The engine with real processes: workers, a database of either kind, real speech sounds from espeak-ng."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from configs.settings import load
from pipeline.jobs import queue as jobs
from pipeline.jobs.migration import migrate_all
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, new_id, reading

PATIENCE_S = 300  # of somebody who waits on a busy machine
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
    with (config.parent / "workers.log").open("ab") as log:
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


def ended(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a process that was told to stop has ended, or fail with where its threads are and what it wrote."""
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGUSR1)  # tells where its threads are
        time.sleep(2)
        process.kill()
        process.wait()
        pytest.fail(f"a worker did not stop within {PATIENCE_S} s:\n{log.read_text()[-8000:]}")


def submit(engine: sa.Engine, blobs: DiskBlobs, client_id: str, audio: bytes) -> str:
    """Do what POST /v1/recordings does: the file, then the row and the job in one transaction."""
    recording_id, digest = new_id("rec"), sha256(audio).hexdigest()
    with Artifacts(blobs, recording_id).writing_original() as place:
        place.write_bytes(audio)
    sent = recordings.Submission(recording_id, client_id, "talk.wav", digest, len(audio), language="hi")
    with engine.begin() as connection:
        recordings.create(connection, sent)
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
