"""Resumable uploads with the real clients (tuspy, tus-js-client) and a real service that is killed in the middle."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
import soundfile
from tusclient.client import TusClient

from benchmarks.lib.worker import free_port
from configs.settings import Settings, Storage
from pipeline.accounts import clients
from pipeline.jobs.migration import migrate_all
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "editor" / "test" / "tus_client.mjs"
PATIENCE_S = 60
# As `boli serve`, without the start of its command line, which takes ten times as long.
SERVE = """
import sys, uvicorn
from configs.settings import Settings
from review_api.app import create_app
uvicorn.run(create_app(Settings()), port=int(sys.argv[1]), log_level="warning")
"""


@dataclass
class Served:
    """The service as a process that can be killed, and started again at the same address."""

    folder: Path
    port: int
    key: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-c", SERVE, str(self.port)]
        environment = os.environ | {"BOLI_STORAGE__DATA_DIR": str(self.folder / "data"), "PYTHONPATH": str(ROOT)}
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=environment)
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            try:
                if httpx.get(f"{self.url}/v1/health", timeout=1).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "serve.log").read_text("utf-8")[-3000:])

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def recording(self, id: str) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.get(f"{self.url}/v1/recordings/{id}", headers=headers).raise_for_status().json()

    def original(self, id: str) -> bytes:
        return Artifacts(DiskBlobs(self.folder / "data" / "blobs"), id).original().read_bytes()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("uploads")
    settings = Settings(storage=Storage(data_dir=folder / "data"))
    migrate_all(settings)
    engine = connect(settings.database_url)
    with engine.begin() as connection:
        key = clients.create_key(connection, clients.create(connection, "asha").id)[1]
    engine.dispose()
    running = Served(folder, free_port(), key)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of half a minute, 960 kB."""
    path = tmp_path_factory.mktemp("sound") / "call.wav"
    soundfile.write(path, 0.1 * np.sin(np.arange(30 * 16_000) / 20), 16_000)
    return path


def test_tuspy_goes_on_after_the_service_was_killed(served: Served, sound: Path) -> None:
    client = TusClient(f"{served.url}/v1/uploads", headers={"Authorization": f"Bearer {served.key}"})
    metadata = {"filename": "call.wav", "language": "hi"}
    with sound.open("rb") as file:
        begun = client.uploader(file_stream=file, chunk_size=200_000, metadata=metadata)
        begun.upload_chunk()
        begun.upload_chunk()
    served.kill()
    served.start()
    with sound.open("rb") as file:
        again = client.uploader(file_stream=file, chunk_size=200_000, url=begun.url)
        assert again.offset == 400_000
        again.upload()
    told = httpx.head(str(again.url), headers=dict(client.headers) | {"Tus-Resumable": "1.0.0"})
    found = served.recording(told.headers["recording-id"])
    assert (found["name"], found["language"]) == ("call.wav", "hi")
    assert served.original(found["id"]) == sound.read_bytes()


def test_tus_js_client_goes_on_after_the_service_was_killed(served: Served, sound: Path) -> None:
    if not (ROOT / "editor" / "node_modules" / "tus-js-client").is_dir():
        pytest.skip("the editor's packages are not installed")
    given = {"url": served.url, "key": served.key, "file": str(sound), "pause": 500_000}
    command = ["node", str(SCRIPT), json.dumps(given)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        served.kill()
        process.stdin.write("go on\n")  # while nobody answers: it tries again until somebody does
        process.stdin.flush()
        served.start()
        found = json.loads(process.stdout.readline())
    assert served.recording(found["recording"])["name"] == "call-of-asha.wav"
    assert served.original(found["recording"]) == sound.read_bytes()


def piece(served: Served, address: str, offset: int, size: int) -> socket.socket:
    """Begin to send a piece of `size` bytes by hand, and return the open line."""
    line = socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE_S)
    head = {
        "Host": "localhost", "Authorization": f"Bearer {served.key}", "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream", "Content-Length": str(size), "Upload-Offset": str(offset),
    }  # fmt: skip
    lines = [f"PATCH {urlsplit(address).path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    line.sendall("\r\n".join([*lines, "", ""]).encode())
    return line


def test_a_dead_line_does_not_keep_the_upload(served: Served) -> None:
    """Two pieces at once: the later one goes on from what the earlier one brought, and no byte is there twice."""
    headers = {"Authorization": f"Bearer {served.key}", "Tus-Resumable": "1.0.0"}
    made = httpx.post(f"{served.url}/v1/uploads", headers=headers | {"Upload-Length": "1000"})
    address = made.headers["location"]
    dead = piece(served, address, 0, 600)
    dead.sendall(b"a" * 100)
    until_s = time.monotonic() + PATIENCE_S
    listed: list[Any] = []
    while time.monotonic() < until_s and [one["offset"] for one in listed] != [100]:
        listed = httpx.get(f"{served.url}/v1/uploads", headers=headers).json()["items"]
    assert httpx.head(f"{served.url}{address}", headers=headers).headers["upload-offset"] == "100"
    assert dead.recv(100).startswith(b"HTTP/1.1 409")  # it was told that another goes on
    dead.close()
    body = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "100"}
    went_on = httpx.patch(f"{served.url}{address}", headers=headers | body, content=b"b" * 50)
    assert (went_on.status_code, went_on.headers["upload-offset"]) == (204, "150")
    (path,) = (served.folder / "data" / "blobs" / "uploads").rglob("original")
    assert path.read_bytes() == b"a" * 100 + b"b" * 50
