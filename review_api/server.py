"""Server: uvicorn, with an end to every wait for a caller, and a stop that leaves nothing half-written.

connected ... the head of a request has come        HEAD_S at most, however slowly its bytes drip in
a body comes                                        review_api/patience.py
answered before the body had come ... its end       LEFTOVER_S at most, so that clients can read the answer
an answer is sent                                   READER_IDLE_S at most in which its reader takes nothing
told to stop ... stopped                            STREAMS_END_S for what goes on, then CLEAN_UP_S to clean up
"""

import asyncio
import gc
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from review_api.problems import MEDIA_TYPE, Problem

HEAD_S: Final = 20.0
LEFTOVER_S: Final = 30.0
READER_IDLE_S: Final = 60.0
# Streams of events have no end of their own: after so long the service stops in spite of them.
STREAMS_END_S: Final = 5
CLEAN_UP_S: Final = 3.0
# The event loop has to wait so long for each thread that computes (Python's own value: 5 ms).
SWITCH_S: Final = 0.001
_LOOK_EVERY_S: Final = 2.0


def run(
    app: ASGIApp,
    host: str,
    port: int,
    at_end: Callable[[], object] = lambda: None,
    listening: socket.socket | None = None,
) -> None:
    """Serve until a signal says to stop. `at_end` is called last: the signal ends the process without Python's way.

    `listening`: a socket that has the port already; other processes may accept from it, too.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Patient,
        ws="none",
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STREAMS_END_S,
    )
    sys.setswitchinterval(SWITCH_S)
    # What was made up to here stays for good. Python need not look through it for garbage: all calls wait for that.
    gc.collect()
    gc.freeze()
    Server(config, at_end).run(sockets=None if listening is None else [listening])


class Server(uvicorn.Server):
    """Waits for requests that it cancels: they delete what they had begun to write."""

    def __init__(self, config: uvicorn.Config, at_end: Callable[[], object] = lambda: None) -> None:
        super().__init__(config)
        self._at_end = at_end

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=CLEAN_UP_S)
        for connection in list(self.server_state.connections):  # of readers who take nothing: closing waits for them
            connection.transport.abort()
        await asyncio.sleep(0)  # let it be done
        self._at_end()


class Patient(H11Protocol):
    """A connection that is closed where its caller goes on too slowly."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._waits_for: object = None
        self._since_s = self._taken_s = self.loop.time()
        self._untaken = 0
        self._next_look = self.loop.call_later(_LOOK_EVERY_S, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._next_look.cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP with a problem, as every other error is answered."""
        answer = Problem(400, "bad-request", "this is no HTTP/1.1 that can be read").response()
        headers = [("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(answer.body))), ("Connection", "close")]
        parts: list[Any] = [
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=bytes(answer.body)),
            h11.EndOfMessage(),
        ]
        for part in parts:
            self.transport.write(self.conn.send(part) or b"")
        self.transport.close()

    def _look(self) -> None:
        self._next_look = self.loop.call_later(_LOOK_EVERY_S, self._look)
        self._look_at_the_reader()
        waits_for, most_s = self._waiting()
        if waits_for != self._waits_for:
            self._waits_for, self._since_s = waits_for, self.loop.time()
        elif most_s is not None and self.loop.time() - self._since_s > most_s:
            self.transport.close()

    def _look_at_the_reader(self) -> None:
        """Break the line where nothing of the answer was taken for too long: `close` would wait for it all."""
        untaken, before = self.transport.get_write_buffer_size(), self._untaken
        self._untaken = untaken
        if not untaken or untaken != before:
            self._taken_s = self.loop.time()
        elif self.loop.time() - self._taken_s > READER_IDLE_S:
            self.transport.abort()

    def _waiting(self) -> tuple[object, float | None]:
        """Return what the connection waits for, and how long it may: the next head, or the rest of a body."""
        answered = self.cycle is None or self.cycle.response_complete
        if not answered:
            return None, None
        if self.conn.their_state is h11.SEND_BODY:
            return ("rest", id(self.cycle)), LEFTOVER_S
        return ("head", id(self.cycle)), HEAD_S
