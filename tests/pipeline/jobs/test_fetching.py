"""Fetching: over a real HTTP server on this machine, whose network is opened as an operator would open it."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import sqlalchemy as sa

from configs.settings import Api, Outbound, Settings, Storage
from pipeline.jobs import fetching
from pipeline.outbound.download import download
from pipeline.recordings import recordings, sources
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import RecordingMissing
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording as recording_table
from tests.conftest import Rows

SOUND = bytes(range(256)) * 40
HERE = Outbound(allow_http=True, networks=("127.0.0.1/32",), timeout_s=2)


class Server(BaseHTTPRequestHandler):
    """Sends the sound; fails first where it is told to; leads to another address of this machine."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        if self.path == "/gone" or (self.path == "/later" and len(self.server.asked) < 3):  # type: ignore[attr-defined]
            self.send_error(503)
            return
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.2:{self.server.server_port}/call.wav")  # type: ignore[attr-defined]
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(SOUND)))
        self.end_headers()
        self.wfile.write(SOUND[:1000] if self.path == "/cut" else SOUND)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[Any]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    running.asked = []  # type: ignore[attr-defined]
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


class Bench:
    """A recording that waits to be fetched, and what fetching needs."""

    def __init__(self, engine: sa.Engine, rows: Rows, folder: Path, server: Any) -> None:
        self.engine, self.rows, self.server = engine, rows, server
        self.blobs, self.scratch = DiskBlobs(folder / "blobs"), folder / "scratch"
        self.scratch.mkdir()
        self.settings = Settings(storage=Storage(data_dir=folder), outbound=HERE)

    def recording(self, path: str) -> str:
        url = f"http://127.0.0.1:{self.server.server_port}{path}"
        return self.rows.recording(self.rows.client(f"client {path}").id, source_url=url).id

    def fetch(self, recording_id: str, settings: Settings | None = None) -> dict[str, Any] | None:
        artifacts = Artifacts(self.blobs, recording_id)
        return fetching.fetch(self.engine, artifacts, recording_id, settings or self.settings, self.scratch)

    def left(self) -> list[Path]:
        return [path for path in self.scratch.parent.rglob("*") if path.is_file() and path.suffix != ".db"]


@pytest.fixture
def bench(database: sa.Engine, rows: Rows, tmp_path: Path, server: Any, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(fetching, "WAITS_S", (0.0, 0.0))
    (tmp_path / "of the worker").mkdir()
    return Bench(database, rows, tmp_path / "of the worker", server)


def test_the_sound_becomes_the_original_and_the_url_is_forgotten(bench: Bench) -> None:
    made = bench.recording("/call.wav")
    assert bench.fetch(made) is None
    assert Artifacts(bench.blobs, made).original().read_bytes() == SOUND
    with reading(bench.engine) as connection:
        found = recordings.get(connection, made)
        assert sources.source(connection, made) is None
    assert (found.sha256, found.size_bytes) == (hashlib.sha256(SOUND).hexdigest(), len(SOUND))
    assert bench.fetch(made) is None
    assert bench.server.asked == ["/call.wav"], "what came is not fetched again"
    assert len(bench.left()) == 1


def test_a_kill_before_the_row_is_written_fetches_nothing_twice(bench: Bench) -> None:
    made = bench.recording("/call.wav")
    with Artifacts(bench.blobs, made).writing_original() as place:
        place.write_bytes(SOUND)
    assert bench.fetch(made) is None
    assert bench.server.asked == []
    with reading(bench.engine) as connection:
        assert recordings.get(connection, made).size_bytes == len(SOUND)


def test_a_server_that_is_back_soon_is_asked_again(bench: Bench) -> None:
    assert bench.fetch(bench.recording("/later")) is None
    assert bench.server.asked == ["/later"] * 3


@pytest.mark.parametrize(
    ("path", "more", "code", "asked"),
    [
        ("/gone", {}, "url-failed", 3),
        ("/cut", {}, "url-failed", 3),
        ("/away", {}, "url-refused", 1),
        ("/call.wav", {"api": Api(max_upload_bytes=5000)}, "too-large", 1),
        ("/call.wav", {"outbound": Outbound(allow_http=True)}, "url-refused", 0),
    ],
)
def test_what_cannot_be_fetched_is_a_problem_and_leaves_nothing(
    bench: Bench, path: str, more: dict[str, Any], code: str, asked: int
) -> None:
    problem = bench.fetch(bench.recording(path), bench.settings.model_copy(update=more))
    assert problem is not None
    assert (problem["code"], len(bench.server.asked)) == (code, asked)
    assert "127.0.0" not in problem["detail"]
    assert bench.left() == []


@pytest.mark.parametrize(("fails", "code"), [(1, None), (9, "disk-full")])
def test_a_full_disk_is_told_as_that_unless_it_passes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, fails: int, code: str | None
) -> None:
    tries = 0

    async def onto_a_full_disk(url: str, into: BinaryIO, *rest: Any) -> int:
        nonlocal tries
        tries += 1
        if tries > fails:
            return await download(url, into, *rest)
        with open("/dev/full", "wb", buffering=0) as full:  # the system's own error
            return await download(url, full, *rest)

    monkeypatch.setattr(fetching, "download", onto_a_full_disk)
    problem = bench.fetch(bench.recording("/call.wav"))
    assert (problem and problem["code"]) == code
    assert tries == min(fails + 1, 3)
    assert len(bench.left()) == (0 if code else 1)
    if problem:
        assert problem["detail"] == "there was no room for the sound here; send the recording again later"


def test_a_recording_that_was_deleted_meanwhile_ends_the_job(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    made = bench.recording("/call.wav")
    load = fetching.download

    async def and_delete(*arguments: Any) -> int:
        size = await load(*arguments)
        with bench.engine.begin() as connection:
            connection.execute(sa.delete(recording_table).where(recording_table.c.id == made))
        return size

    monkeypatch.setattr(fetching, "download", and_delete)
    with pytest.raises(RecordingMissing):
        bench.fetch(made)


def test_a_recording_that_came_as_a_file_is_left_alone(bench: Bench) -> None:
    made = bench.rows.recording(bench.rows.client("asha").id).id
    assert bench.fetch(made) is None
    with reading(bench.engine) as connection:
        assert recordings.get(connection, made).stage == ""
