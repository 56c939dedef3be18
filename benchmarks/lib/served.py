"""A service as an operator runs it, and work for many transcribers: recordings with sound, drafts and open tasks.

settings, people, recordings -> database -> boli serve (a process of its own) -> loopback
"""

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import numpy as np
import soundfile
import sqlalchemy as sa

from asr.recognizer import ModelInfo
from asr.word import Word
from benchmarks.lib.sounds import hum
from benchmarks.lib.worker import free_port, usage
from configs.settings import Settings, load
from pipeline.accounts import clients, passwords, people
from pipeline.accounts.people import Profile
from pipeline.jobs.migration import migrate_all
from pipeline.media.prepared import flac_name
from pipeline.recordings import recordings, segments
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.transcript import LedgerEntry, Segment
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, new_id, now
from pipeline.store.tables.recordings import segment as segment_table
from pipeline.store.tables.review import task as task_table

PASSWORD = "a long password"
SEGMENTS, SEGMENT_MS, RATE_HZ = 40, 4_000, 16_000  # of each recording, if no other length is asked for
WORDS = ["राशन", "कार्ड", "के", "बारे", "में", "बताइए", "नमस्ते", "गाँव", "पंचायत"]
ROUTED = {"arm": "draft", "review_probability": 1.0, "blind_probability": 0.0, "draw": 0.5, "second_probability": 0.05}
PATIENCE_S = 180
SETTINGS = """
[storage]
data_dir = "{data}"
database_url = "{url}"
[api]
port = {port}
processes = {processes}
lease_minutes = {lease_minutes}
"""


class ServiceGone(RuntimeError):
    """The service did not come up. The message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Served:
    """A service that runs. `url`: its address; `process`: the one that was started, which may have children."""

    url: str
    engine: sa.Engine
    settings: Settings
    process: subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Computed:
    """What the processes of a service that live now have used, in seconds: `cpu_s`; `starved_s`, how long those of
    their threads that live now were ready to run and waited for a core.
    """

    cpu_s: float
    starved_s: float


def computed(process: subprocess.Popen[bytes]) -> Computed:
    """Return it for a process that runs and its children."""
    family = [process.pid, *children(process.pid)]
    waits = [file for pid in family for file in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    starved_s = sum(int(file.read_text("ascii").split()[1]) for file in waits) / 1e9
    return Computed(sum(usage(pid).cpu_s for pid in family), starved_s)


def children(pid: int) -> list[int]:
    """Return the ids of the processes that a process started and that live."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            if int(stat.read_text("utf-8", "replace").rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Length:
    """How long a recording is: so many segments, one after the other, of so many ms each."""

    segments: int = SEGMENTS
    each_ms: int = SEGMENT_MS

    @property
    def ms(self) -> int:
        return self.segments * self.each_ms


@contextmanager
def serving(folder: Path, database_url: str, lease_minutes: float, processes: int = 1) -> Iterator[Served]:
    """Run `boli serve` over an empty database as long as the block. Raises ServiceGone."""
    port, config = free_port(), folder / "boli.toml"
    config.write_text(
        SETTINGS.format(
            data=folder / "data", url=database_url, port=port, lease_minutes=lease_minutes, processes=processes
        ),
        "utf-8",
    )
    settings = load(config)
    migrate_all(settings)
    engine, log = connect(settings.database_url), folder / "serve.log"
    with log.open("wb") as target:
        command = [sys.executable, "-m", "boli", "--config", str(config), "serve"]
        process = subprocess.Popen(command, stdout=target, stderr=target)
    try:
        _wait(f"http://127.0.0.1:{port}", process, log)
        yield Served(f"http://127.0.0.1:{port}", engine, settings, process)
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        engine.dispose()


def fill(served: Served, logins: Sequence[str], count: int, length: Length = Length()) -> None:
    """Make the people, and `count` recordings of which every segment is an open task."""
    password = passwords.hashed(PASSWORD)
    with served.engine.begin() as connection:
        client = clients.create(connection, "A client")
        for login in logins:
            people.add(connection, Profile(login, login, ["transcriber"]), password)
    sound = served.settings.storage.data_dir / "sound.flac"
    _write(sound, length.ms)
    for number in range(count):
        _add_recording(served, client.id, sound, number, length)


def _write(sound: Path, length_ms: int) -> None:
    minute = 0.3 * hum(60).astype(np.float32)
    with soundfile.SoundFile(sound, "w", RATE_HZ, 1, "PCM_16") as target:
        for start_ms in range(0, length_ms, 60_000):
            target.write(minute[: (length_ms - start_ms) * RATE_HZ // 1000])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/v1/health", timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    raise ServiceGone(f"the service did not come up:\n{log.read_text()[-3000:]}")


def _add_recording(served: Served, client_id: str, sound: Path, number: int, length: Length) -> None:
    id = new_id("rec")
    blobs = DiskBlobs(served.settings.storage.data_dir / "blobs")
    with Artifacts(blobs, id).writing_prepared(flac_name(0)) as target:
        shutil.copyfile(sound, target)
    sent = recordings.Submission(id, client_id, f"call {number}.wav", "0" * 64, 1000, language="hi")
    with served.engine.begin() as connection:
        recordings.create(connection, sent)
        recordings.set_prepared(connection, id, length.ms, 1)
        stored = segments.replace_draft(
            connection, id, [_segment(place, length.each_ms) for place in range(length.segments)]
        )
        connection.execute(sa.update(segment_table).where(segment_table.c.recording_id == id).values(ROUTED))
        common = {"recording_id": id, "arm": "draft", "language": "hi", "state": "open", "created_at": now()}
        connection.execute(
            sa.insert(task_table), [common | {"id": new_id("tsk"), "segment_id": one.id} for one in stored]
        )
        ledger = [LedgerEntry(0, 0, length.ms, "speech", "segment")]
        recordings.set_drafted(
            connection, id, ModelInfo("starter", "ab" * 32, "demonstration", ("hi",), 10_000), ledger
        )


def _segment(position: int, length_ms: int) -> Segment:
    start_ms, word_ms = position * length_ms, length_ms // len(WORDS)
    times = [start_ms + at * word_ms for at in range(len(WORDS) + 1)]
    words = tuple(Word(word, times[at], times[at + 1], 0.75) for at, word in enumerate(WORDS))
    return Segment(start_ms, start_ms + length_ms, 0, "S1", "hi", " ".join(WORDS), 0.75, (), words)
