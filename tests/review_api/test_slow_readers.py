"""Callers who read an answer slowly, or not at all: they hold no thread, no connection to the database, and no stop."""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sqlalchemy.pool import QueuePool

from configs.settings import Settings, Storage
from pipeline.media.prepared import flac_name
from pipeline.recordings.artifacts import Artifacts
from review_api import server
from tests.conftest import Service
from tests.review_api.test_server import LIMIT_S, Running, everything

pytestmark = pytest.mark.slow
# More than there are threads for all routes (40), or connections in the pool (15).
READERS = 50
SECONDS = 600  # 19 MB: more than the system keeps for a connection


@pytest.fixture
def running(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setattr(server, "_LOOK_EVERY_S", 0.1)
    running = Running(Service(Settings(storage=Storage(data_dir=tmp_path / "data"))))
    running.start()
    yield running
    running.stop()
    running.service.engine.dispose()


@pytest.fixture
def sound(running: Running) -> bytes:
    """A request for long sound."""
    client_id = running.owner.id
    made = running.service.drafted(client_id, "राशन कार्ड")
    with Artifacts(running.service.blobs, made.id).writing_prepared(flac_name(0)) as place:
        soundfile.write(place, np.zeros(SECONDS * 16_000, np.int16), 16_000, format="FLAC")
    return running.head("GET", f"/v1/recordings/{made.id}/audio")


def reader(running: Running, request: bytes) -> socket.socket:
    """A caller that asked, took one byte of the answer, and has little room for more."""
    caller = socket.socket()
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    caller.settimeout(LIMIT_S)
    caller.connect(("127.0.0.1", running.port))
    caller.sendall(request)
    assert caller.recv(1) == b"H"
    return caller


def within(limit_s: float, holds: Callable[[], bool]) -> bool:
    until_s = time.monotonic() + limit_s
    while not holds() and time.monotonic() < until_s:
        time.sleep(0.02)
    return holds()


def open_sounds() -> int:
    """How many files of sound this process has open."""
    names = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            names.append(str(one.readlink()))
        except OSError:  # closed meanwhile
            continue
    return sum(name.endswith(".flac") for name in names)


def test_slow_readers_hold_nothing_that_others_need(running: Running, sound: bytes) -> None:
    pool = running.service.engine.pool
    assert isinstance(pool, QueuePool)
    with ExitStack() as readers:
        slow = [readers.enter_context(reader(running, sound)) for _ in range(READERS)]
        assert within(LIMIT_S, lambda: pool.checkedout() == 0)
        with running.caller(running.head("GET", "/v1/recordings", "Connection: close")) as other:
            assert other.recv(15) == b"HTTP/1.1 200 OK"
        assert {len(one.recv(1)) for one in slow} == {1}, "they are still served"
        began_s = time.monotonic()
        running.stop()
        assert time.monotonic() - began_s < 10


def test_a_reader_that_takes_nothing_is_let_go(running: Running, sound: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "READER_IDLE_S", 0.5)
    before = open_sounds()
    with reader(running, sound) as caller:
        assert within(LIMIT_S, lambda: open_sounds() > before)
        assert within(LIMIT_S, lambda: open_sounds() == before)
        assert len(everything(caller)) < SECONDS * 32_000


def test_a_slow_reader_is_waited_for(running: Running, sound: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "READER_IDLE_S", 1.0)
    with reader(running, sound) as caller:
        until_s, taken = time.monotonic() + 3, 0
        while time.monotonic() < until_s:
            taken += len(caller.recv(65536))
            time.sleep(0.01)
        assert taken > 0
        assert caller.recv(1) != b""
