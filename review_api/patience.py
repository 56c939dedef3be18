"""Patience: how slowly a body may come. Whoever sends too slowly is answered with 408, and what came is not kept.

Only the time in which the service waits for the caller counts: a busy disk of ours is nobody's fault.
"""

import asyncio
import time
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review_api.problems import Problem

# Over the whole body, after the first wait: a tenth of a modem's. Bodies that drip in a byte at a time would hold
# connections, memory and files for ever.
LEAST_BYTES_A_SECOND: Final = 500


class Patience:
    """An ASGI application around another. `idle_s`: how long it waits for the next piece of a body."""

    def __init__(self, app: ASGIApp, idle_s: float) -> None:
        self._app = app
        self._idle_s = idle_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            await self._app(scope, _Body(receive, self._idle_s).receive, answer.send)
        except TooSlow as problem:  # where it was raised outside of the application's own handlers
            if answer.begun:
                raise
            await problem.response()(scope, receive, send)


class TooSlow(Problem):
    """The body came too slowly."""

    def __init__(self) -> None:
        detail = f"the body came too slowly: send at least {LEAST_BYTES_A_SECOND} bytes a second, with no long pause"
        super().__init__(408, "too-slow", detail, headers={"Connection": "close"})


class _Body:
    def __init__(self, receive: Receive, idle_s: float) -> None:
        self._receive = receive
        self._idle_s = idle_s
        self._bytes = 0
        self._waited_s = 0.0
        self._whole = False

    async def receive(self) -> Message:
        """Return the next message. Raises TooSlow. After the body's end any wait is for the caller to leave."""
        if self._whole:
            return await self._receive()
        began_s = time.monotonic()
        message = await self._next()
        self._waited_s += time.monotonic() - began_s
        self._bytes += len(message.get("body", b""))
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        if not self._whole and self._waited_s > self._idle_s + self._bytes / LEAST_BYTES_A_SECOND:
            raise TooSlow
        return message

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(self._idle_s):
                return await self._receive()
        except TimeoutError as error:
            raise TooSlow from error


class _Answer:
    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def send(self, message: Message) -> None:
        self.begun = True
        await self._send(message)
