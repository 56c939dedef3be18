"""The server as it runs: callers who are too slow, what is no HTTP, and a stop in the middle of uploads."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from configs.settings import Api, Settings, Storage
from pipeline.accounts import clients
from review_api import server
from tests.conftest import Service
from tests.review_api.clients.test_recordings import wav

pytestmark = pytest.mark.slow
LIMIT_S = 30
KIND = "Content-Type: multipart/form-data; boundary=b"
BEGUN = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'


class Running:
    """The service behind a real socket, in a thread."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.owner = owner = service.rows.client("asha")
        with service.engine.begin() as connection:
            self.key = clients.create_key(connection, owner.id)[1]
        config = uvicorn.Config(
            service.app, port=0, http=server.Patient, ws="none", log_level="critical", timeout_graceful_shutdown=1
        )
        self._server = server.Server(config)
        self._thread = threading.Thread(target=self._server.run)

    def start(self) -> None:
        self._thread.start()
        until_s = time.monotonic() + LIMIT_S
        while not self._server.started and time.monotonic() < until_s:
            time.sleep(0.01)
        self.port = self._server.servers[0].sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(LIMIT_S)
        assert not self._thread.is_alive()

    @contextmanager
    def caller(self, *said: bytes) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT_S) as caller:
            for piece in said:
                caller.sendall(piece)
            yield caller

    def head(self, method: str, path: str, *headers: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: boli", f"Authorization: Bearer {self.key}", *headers, "", ""]
        return "\r\n".join(lines).encode()

    def unfinished(self) -> list[Path]:
        folder = self.service.settings.storage.data_dir / "blobs" / ".unfinished"
        return list(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def running(empty_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    shutil.copytree(empty_service, tmp_path / "data")
    monkeypatch.setattr(server, "HEAD_S", 0.5)
    monkeypatch.setattr(server, "LEFTOVER_S", 0.5)
    monkeypatch.setattr(server, "_LOOK_EVERY_S", 0.1)
    settings = Settings(storage=Storage(data_dir=tmp_path / "data"), api=Api(body_idle_s=0.5))
    running = Running(Service(settings))
    running.start()
    yield running
    running.stop()
    running.service.engine.dispose()


def everything(caller: socket.socket) -> bytes:
    """Read until the service closes the connection, which it has to."""
    answer = b""
    while piece := caller.recv(65536):
        answer += piece
    return answer


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: b", b"G"])
def test_a_head_that_does_not_come_is_not_waited_for(running: Running, said: bytes) -> None:
    with running.caller(said) as caller:
        assert everything(caller) == b""


def test_a_head_that_drips_in_is_not_waited_for(running: Running) -> None:
    with running.caller(b"GET / HTTP/1.1\r\n") as caller, pytest.raises(ConnectionError):
        _drip(caller, b"X: y\r\n")


def _drip(caller: socket.socket, piece: bytes) -> None:
    """Send a little ten times a second until the service closes the connection."""
    until_s = time.monotonic() + LIMIT_S
    while time.monotonic() < until_s:
        caller.sendall(piece)
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("method", "path", "kind", "body"),
    [("POST", "/v1/recordings", KIND, BEGUN), ("PUT", "/v1/vocabulary", "Content-Type: application/json", b"{"),
     ("POST", "/v1/session", "Content-Type: application/json", b"{")],
)  # fmt: skip
def test_a_body_that_stops_is_not_waited_for(running: Running, method: str, path: str, kind: str, body: bytes) -> None:
    with running.caller(running.head(method, path, kind, "Content-Length: 5000"), body) as caller:
        head, _, answer = everything(caller).partition(b"\r\n\r\n")
    problem = json.loads(answer)
    assert head.startswith(b"HTTP/1.1 408 ")
    assert (problem["code"], problem["status"]) == ("too-slow", 408)
    assert running.unfinished() == []


def test_a_body_that_drips_in_is_not_waited_for(running: Running) -> None:
    answers: list[bytes] = []
    with running.caller(running.head("POST", "/v1/recordings", KIND, "Content-Length: 5000"), BEGUN) as caller:
        reader = threading.Thread(target=lambda: answers.append(everything(caller)))
        reader.start()
        with pytest.raises(ConnectionError):
            _drip(caller, b"x")
        reader.join(LIMIT_S)
    assert b"408" in answers[0].splitlines()[0]
    assert running.unfinished() == []


def test_what_comes_after_the_answer_is_not_waited_for(running: Running) -> None:
    head = running.head("POST", "/v1/nothing", "Content-Length: 1000000", "Expect: 100-continue")
    with running.caller(head.replace(b"/v1/nothing", b"/v1/session")) as caller:
        assert b" 413 " in everything(caller).splitlines()[0]


@pytest.mark.parametrize(
    "said",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: b\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_answered_with_a_problem(running: Running, said: bytes) -> None:
    with running.caller(said) as caller:
        head, _, answer = everything(caller).partition(b"\r\n\r\n")
    assert b" 400 " in head.splitlines()[0]
    assert b"application/problem+json" in head
    assert json.loads(answer)["code"] == "bad-request"


def test_a_stop_in_the_middle_of_uploads_leaves_nothing(running: Running) -> None:
    head = running.head("POST", "/v1/recordings", KIND, "Content-Length: 5000000")
    with running.caller(head, BEGUN + b"x" * 70_000), running.caller(head, BEGUN):
        until_s = time.monotonic() + LIMIT_S
        while len(running.unfinished()) < 2 and time.monotonic() < until_s:
            time.sleep(0.01)
        running.stop()
    assert running.unfinished() == []


def test_connections_that_are_used_again_are_not_closed(running: Running) -> None:
    with running.caller() as caller:
        for _ in range(8):  # over more time than one head may take
            caller.sendall(running.head("GET", "/v1/health"))
            answer = b""
            while not answer.endswith(b"}"):
                answer += caller.recv(65536)
                assert answer
            assert answer.startswith(b"HTTP/1.1 200")
            time.sleep(0.1)


@pytest.mark.parametrize(("key", "code"), [("", "INVALID_REQUEST"), ("boli_x", "INVALID_AUTH")])
def test_a_large_body_that_is_refused_is_answered_before_the_line_is_cut(running: Running, key: str, code: str) -> None:
    """What is wrong is known from the head; a caller still sending would else see a broken pipe, and no reason."""
    headers = {"Authorization": f"Token {key or running.key}", "Content-Type": "audio/wav"}
    address = f"http://127.0.0.1:{running.port}/v1/listen?detect_entities=true"
    told = httpx.post(address, content=bytes(20_000_000), headers=headers, timeout=LIMIT_S)
    assert told.json()["err_code"] == code


def test_a_small_file_over_a_slow_line_arrives(running: Running) -> None:
    sound = wav()

    def slowly() -> Iterator[bytes]:
        for at in range(0, len(sound), len(sound) // 8 + 1):
            time.sleep(0.3)  # over half of what a pause may take here, 2.4 s in all
            yield sound[at : at + len(sound) // 8 + 1]

    address, headers = f"http://127.0.0.1:{running.port}/v2/upload", {"Authorization": running.key}
    kept = httpx.post(address, content=slowly(), headers=headers, timeout=LIMIT_S)
    assert (kept.status_code, set(kept.json())) == (200, {"upload_url"})
