"""A worker as an operator runs it: a process of its own over a database, watched from outside.

submit -> database -> boli worker -> drafts        CPU seconds and peak memory: /proc; counts: its metrics port
"""

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from boli.commands.service import LONGEST_STOP_S
from configs.settings import Settings, load
from pipeline.accounts import clients
from pipeline.jobs import queue as jobs
from pipeline.jobs.migration import migrate_all
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.states import UNDRAFTED
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, new_id, reading

LOOK_EVERY_S = 0.05
_MIGRATING = threading.Lock()  # Alembic keeps its context in a global
_T = TypeVar("_T")
_TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = """
[storage]
data_dir = "{data}"
[asr]
threads = 1
model = "{model}"
[diarize]
method = "{diarize}"
[engine]
concurrency = {concurrency}
poll_s = 0.1
heartbeat_s = 0.5
dead_after_s = 2
part_minutes = {part_minutes}
metrics_port = {port}
"""


class WorkerGone(RuntimeError):
    """The worker died, or did not do what was waited for. The message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used so far. `peak_mb`: the highest resident memory (VmHWM), in MiB; `now_mb`: what it has now
    (VmRSS).
    """

    cpu_s: float
    peak_mb: float
    now_mb: float


def usage(pid: int) -> Usage:
    """Return what a process has used. It must still run."""
    folder = Path("/proc") / str(pid)
    fields = (folder / "stat").read_text("ascii").rsplit(")", 1)[1].split()
    status = (folder / "status").read_text("ascii")
    peak_kb, now_kb = (int(status.split(f"{name}:")[1].split()[0]) for name in ("VmHWM", "VmRSS"))
    return Usage((int(fields[11]) + int(fields[12])) / _TICKS, peak_kb / 1024, now_kb / 1024)


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder with a database, a client and a settings file for one worker."""

    folder: Path
    port: int
    settings: Settings
    engine: sa.Engine
    client_id: str

    @property
    def config(self) -> Path:
        return self.folder / "boli.toml"

    @property
    def log(self) -> Path:
        return self.folder / "worker.log"

    def submit(self, file: Path, language: str, priority: str = "normal") -> str:
        """Do what POST /v1/recordings does: the file, then the row and the job in one transaction."""
        recording_id = new_id("rec")
        blobs = DiskBlobs(self.settings.storage.data_dir / "blobs")
        with Artifacts(blobs, recording_id).writing_original() as target:
            shutil.copyfile(file, target)
        digest, size = hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size
        sent = recordings.Submission(
            recording_id, self.client_id, file.name, digest, size, language=language, priority=priority
        )
        with self.engine.begin() as connection:
            recordings.create(connection, sent)
            jobs.enqueue(connection, recording_id, self.client_id, priority)
        return recording_id

    def recording(self, recording_id: str) -> recordings.Recording:
        with reading(self.engine) as connection:
            return recordings.get(connection, recording_id)

    def finished(self, recording_id: str) -> bool:
        """Return whether it is drafted. Raises WorkerGone where it failed."""
        found = self.recording(recording_id)
        if found.status == "failed":
            raise WorkerGone(f"the recording failed: {found.problem}\n{self.log.read_text()[-3000:]}")
        return found.status not in UNDRAFTED

    def planned(self, recording_id: str) -> int:
        """Return how many parts there will be; 0 before they are planned."""
        plan = self._blobs(recording_id) / "plan.json"
        return len(json.loads(plan.read_bytes())) if plan.exists() else 0

    def parts(self, recording_id: str) -> int:
        """Return how many parts are written."""
        return len(list(self._blobs(recording_id).glob("draft-*.json")))

    def _blobs(self, recording_id: str) -> Path:
        return self.settings.storage.data_dir / "blobs" / "recordings" / recording_id


class Worker:
    """A running `boli worker`."""

    def __init__(self, installation: Installation, process: "subprocess.Popen[bytes]") -> None:
        self._installation = installation
        self.process = process

    def usage(self) -> Usage:
        """Return what it has used. It must still run."""
        return usage(self.process.pid)

    def metrics(self) -> dict[str, float]:
        """Return the samples of its metrics port by name and labels, as "boli_asr_wait_batches_bucket{le=1.0,...}"."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._installation.port}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        return {
            f"{one.name}{{{','.join(f'{key}={value}' for key, value in sorted(one.labels.items()))}}}": one.value
            for family in text_string_to_metric_families(text)
            for one in family.samples
        }

    def metric(self, name: str) -> float:
        """Return the sum of a metric's samples over its labels."""
        return sum(value for key, value in self.metrics().items() if key.startswith(f"{name}{{"))

    def until(self, what: str, condition: Callable[[], _T], patience_s: float = 120) -> _T:
        """Return what `condition` finds, once it is true. Raises WorkerGone where it does not come to that."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end and self.process.poll() is None:
            if found := condition():
                return found
            time.sleep(LOOK_EVERY_S)
        ended = "before it ended" if self.process.returncode is not None else f"within {patience_s:.0f} s"
        raise WorkerGone(f"no {what} {ended}:\n{self._installation.log.read_text()[-3000:]}")


@contextmanager
def installed(
    folder: Path, *, diarize: str = "none", part_minutes: float = 5, model: str = "starter", concurrency: int = 1
) -> Iterator[Installation]:
    """Make a folder ready for a worker. `concurrency`: how many recordings it drafts at once."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    text = SETTINGS.format(
        data=folder / "data",
        diarize=diarize,
        part_minutes=part_minutes,
        port=port,
        model=model,
        concurrency=concurrency,
    )
    (folder / "boli.toml").write_text(text, encoding="utf-8")
    settings = load(folder / "boli.toml")
    with _MIGRATING:
        migrate_all(settings)
    engine = connect(settings.database_url)
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    try:
        yield Installation(folder, port, settings, engine, client.id)
    finally:
        engine.dispose()


@contextmanager
def working(installation: Installation) -> Iterator[Worker]:
    """Run a worker as a process as long as the block; it is ready when the block begins."""
    command = [sys.executable, "-m", "boli", "--config", str(installation.config), "worker"]
    with installation.log.open("ab") as log:
        began = installation.log.read_text().count("worker started")
        process = subprocess.Popen(command, stdout=log, stderr=log)
        worker = Worker(installation, process)
        try:
            worker.until("started worker", lambda: installation.log.read_text().count("worker started") > began)
            yield worker
        finally:
            _end(installation, process)


def _end(installation: Installation, process: "subprocess.Popen[bytes]") -> None:
    """Tell it to stop. Raises WorkerGone where it does not: it is killed, and its log says where its threads were."""
    process.terminate()
    try:
        process.wait(LONGEST_STOP_S + 10)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGUSR1)  # its threads, into its log
        time.sleep(2)
        process.kill()
        process.wait()
        raise WorkerGone(f"it did not stop:\n{installation.log.read_text()[-20_000:]}") from None


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: Any = free.getsockname()[1]
    return int(number)
