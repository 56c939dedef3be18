"""What is sent again, and when: against a real socket that answers as a busy service or a gateway does."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from boli.client import ServiceBroken, ServiceError, TooMany, Unreachable
from boli.client.calls import Call, nothing
from tests.boli.client.conftest import QUICKLY, Make

DROPPED = 0
ONCE: Call[None] = Call("POST", "/v1/once", nothing, json={}, repeatable=False)


class Scripted(BaseHTTPRequestHandler):
    """Answers with the next (status, headers, body) of the server's script, the last one for ever."""

    def do_GET(self) -> None:
        script: list[Any] = self.server.script  # type: ignore[attr-defined]
        self.server.asked += 1  # type: ignore[attr-defined]
        status, headers, body = script.pop(0) if len(script) > 1 else script[0]
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if status == DROPPED:
            return
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def answering(*script: tuple[int, dict[str, str], bytes]) -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.script, server.asked = list(script), 0  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


QUOTA = {"audio_ms": None, "used_ms": 0, "resets_at": "2026-12-01T00:00:00Z"}
NO_USE: dict[str, Any] = {"items": [], "currency": "INR", "quota": QUOTA}
USED = (200, {"Content-Type": "application/json"}, json.dumps(NO_USE).encode())
GATEWAY = (502, {}, b"<html>bad gateway</html>")
LATER = (503, {"Retry-After": "1"}, b'{"title": "Busy", "detail": "send it again", "code": "busy"}')


def url(server: Any) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.slow
def test_it_waits_as_long_as_the_service_says(make: Make) -> None:
    with answering(LATER, USED) as server, make(url(server)) as client:
        began_s = time.monotonic()
        assert client.usage() == ()
        assert time.monotonic() - began_s >= 1
        assert server.asked == 2


@pytest.mark.parametrize("trouble", [GATEWAY, (DROPPED, {}, b""), (429, {"Retry-After": "0"}, b"{}")])
def test_what_does_no_harm_is_sent_again(make: Make, trouble: Any) -> None:
    with answering(trouble, trouble, USED) as server, make(url(server)) as client:
        assert client.usage() == ()
        assert server.asked == 3


@pytest.mark.parametrize(("trouble", "kind"), [(GATEWAY, ServiceBroken), ((DROPPED, {}, b""), Unreachable)])
def test_what_may_have_been_done_is_not(make: Make, trouble: Any, kind: type[ServiceError]) -> None:
    with answering(trouble, USED) as server, make(url(server)) as client:
        with pytest.raises(kind):
            client.send(ONCE)
        assert server.asked == 1


@pytest.mark.slow
def test_but_it_is_where_the_service_says_that_nothing_was_kept(make: Make) -> None:
    with answering(LATER, (429, {"Retry-After": "0"}, b"{}"), (204, {}, b"")) as server, make(url(server)) as client:
        client.send(ONCE)
        assert server.asked == 3


def test_a_long_pause_is_the_callers_to_decide(make: Make) -> None:
    with answering((429, {"Retry-After": "3600"}, b"{}"), USED) as server, make(url(server)) as client:
        with pytest.raises(TooMany) as told:
            client.usage()
        assert (told.value.retry_after_s, server.asked) == (3600, 1)


@pytest.mark.slow
def test_it_gives_up_and_says_what_it_knows(make: Make) -> None:
    with answering(GATEWAY) as server, make(url(server)) as client:
        with pytest.raises(ServiceBroken, match="the service answered 502"):
            client.usage()
        assert server.asked == QUICKLY.attempts
    broken = (500, {"X-Request-Id": "ab12"}, b'{"title": "Error", "detail": "it failed", "code": "internal-error"}')
    with answering(broken) as server, make(url(server)) as client:
        with pytest.raises(ServiceBroken, match=r"it failed \(request ab12\)") as told:
            client.usage()
        assert (told.value.code, told.value.request_id, server.asked) == ("internal-error", "ab12", 1)


def test_an_answer_of_something_else_is_told(make: Make) -> None:
    said = "is this the address of a Boli service"
    page = (200, {}, b"<html>hello</html>")
    with answering(page) as server, make(url(server)) as client, pytest.raises(ServiceBroken, match=said):
        client.usage()


def test_what_a_newer_service_adds_is_kept(make: Make) -> None:
    month = {"month": "2026-11", "recordings": 1, "audio_ms": 5, "cost": "7", "by_review": [], "minutes": 7}
    body = json.dumps(NO_USE | {"items": [month], "more": 1}).encode()
    with answering((200, {}, body)) as server, make(url(server)) as client:
        (used,) = client.usage()
        assert (used.recordings, used.model_dump()["minutes"]) == (1, 7)
        with pytest.raises(ValueError, match="frozen"):
            used.recordings = 2
