"""Nothing calls home: commands run for real under watch (tests/watched.py)."""

import socket
import time
import urllib.request
from pathlib import Path

import pytest

from boli.demo.samples import path
from configs.settings import load
from pipeline.accounts import clients
from pipeline.jobs.migration import migrate_all
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect
from tests.acceptance.engine import SETTINGS, status, submit
from tests.bundled import BY_NAME
from tests.watched import Watch

pytestmark = pytest.mark.slow
PATIENCE_S = 300
RECORDING = path(BY_NAME["hi-office"])


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path)


def config(folder: Path) -> Path:
    file, data = folder / "boli.toml", folder / "data"
    file.write_text(SETTINGS.format(data=data, url=f"sqlite:///{data / 'boli.db'}").replace('"none"', '"auto"'))
    data.mkdir()
    return file


def test_transcribe(watch: Watch) -> None:
    with watch.running("-m", "boli", "transcribe", str(RECORDING), "--language", "hi") as process:
        said, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, said
    assert watch.complaints() == []


def test_serve(watch: Watch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with watch.running("-m", "boli", "--config", str(config(watch.folder)), "serve", "--port", str(port)) as process:
        answer, end = 0, time.monotonic() + PATIENCE_S
        while not answer and time.monotonic() < end and process.poll() is None:
            try:
                answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/languages", timeout=20).status
            except OSError as error:
                answer = getattr(error, "code", 0)  # 401: it is there, and wants a key
                time.sleep(0.2)
    assert answer in (200, 401)
    assert watch.complaints() == []


def test_worker(watch: Watch) -> None:
    file = config(watch.folder)
    settings = load(file)
    migrate_all(settings)
    engine, blobs = connect(settings.database_url), DiskBlobs(settings.storage.data_dir / "blobs")
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    recording_id = submit(engine, blobs, client.id, RECORDING.read_bytes())
    with watch.running("-m", "boli", "--config", str(file), "worker") as process:
        end = time.monotonic() + PATIENCE_S
        while status(engine, recording_id) != "drafted" and time.monotonic() < end and process.poll() is None:
            time.sleep(0.2)
    assert status(engine, recording_id) == "drafted"
    assert watch.complaints() == []


BAD = """
import contextlib, socket, pathlib
with contextlib.suppress(OSError):
    socket.getaddrinfo("telemetry.example", 443)
with contextlib.suppress(OSError):
    socket.create_connection(("192.0.2.1", 9), 0.1)
pathlib.Path.home().joinpath("device-id").write_text("x")
"""


def test_the_watch_sees_what_it_watches_for(watch: Watch) -> None:
    with watch.running("-c", BAD) as process:
        process.communicate(timeout=PATIENCE_S)
    seen = watch.complaints()
    assert "name telemetry.example" in seen
    assert "call 192.0.2.1" in seen
    assert f"file {watch.home / 'device-id'}" in seen
