"""Audit trail: every request that review_api/audited.py names is written down, whatever its answer.

What a request changes is written in the transaction that changes it (pipeline/audit/trail.py). Everything else is
written when the answer begins, by one thread, many at once: a read must not wait for whoever writes. The call ends when
that is done, so that a service that is asked to stop loses none.
"""

import asyncio
import threading
import time
from collections import deque
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.audit import chain, owners, trail
from pipeline.audit.entry import Entry, Outcome, now_ms
from pipeline.audit.trail import Trail
from review_api.audited import AUDITED, deed
from review_api.dependencies import Services
from review_api.lanes import Lane

log = structlog.get_logger(__name__)
_WRITING: Final = Lane("audit", 1)
# Kept while the database is away; those beyond are counted, and the count is written.
MOST_WAITING: Final = 20_000
# Of the time, how much is spent writing at most: on SQLite everybody waits for whoever writes.
_SHARE: Final = 0.2
_LONGEST_PAUSE_S: Final = 0.5
# Each writing is a transaction of six statements: where many call, most calls share one.
SHORTEST_PAUSE_S: Final = 0.25
# No one's yet: whoever tries keys, or calls too often, would only fill the log. Tries to sign in are counted.
_UNTOLD: Final = (401, 429)


class AuditTrail:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._writer = Writer(services.engine)
        trail.watch(services.engine)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        here = Trail(lambda: deed(scope))
        writing: list[asyncio.Task[None]] = []

        def close(status: int) -> None:
            rest = here.rest(_outcome(status)) if _is_told(scope, status) else []
            here.closed = True
            if rest or here.any_written:
                self._writer.take(rest)
                writing.append(asyncio.create_task(self._writer.flush()))

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and not here.closed:
                close(message["status"])
            await send(message)

        try:
            with trail.following(here):
                await self._app(scope, receive, told)
        finally:
            if not here.closed:  # an error that no handler saw, or a caller who went
                close(500)
            for task in writing:
                await asyncio.shield(task)


class Writer:
    """Entries that are to be written, of one service."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._waiting: deque[Entry] = deque()
        self._lost = 0
        self._to_do = False
        self._not_before_s = 0.0

    def take(self, entries: list[Entry]) -> None:
        """Keep entries for `flush`; none, where a transaction wrote some that are to be chained."""
        with self._lock:
            self._to_do = True
            free = MOST_WAITING - len(self._waiting)
            self._waiting.extend(entries[:free])
            self._lost += len(entries[free:])

    async def flush(self) -> None:
        """Write what waits, soon. Nobody else's flush is left to do afterwards; where the database is away, the next
        request's is.
        """
        while self._to_do and (pause_s := self._not_before_s - time.monotonic()) > 0:
            await asyncio.sleep(pause_s)
        if self._to_do:
            await _WRITING.run(self._write)

    def _write(self) -> None:
        with self._lock:
            if not self._to_do:
                return  # written with another's
            entries, lost, self._to_do = list(self._waiting), self._lost, False
            self._waiting.clear()
            self._lost = 0
        began_s = time.monotonic()
        try:
            with self._engine.begin() as connection:
                told = [*owners.owned(connection, entries), *([_lost(lost)] if lost else [])]
                chain.seal(connection, told)
        except SQLAlchemyError as error:
            log.error("the audit log could not be written", waiting=len(entries), error=str(error).splitlines()[0])
            self._put_back(entries, lost)
        ended_s = time.monotonic()
        pause_s = max((ended_s - began_s) * (1 / _SHARE - 1), SHORTEST_PAUSE_S)
        self._not_before_s = ended_s + min(pause_s, _LONGEST_PAUSE_S)

    def _put_back(self, entries: list[Entry], lost: int) -> None:
        with self._lock:
            later = list(self._waiting)
            self._waiting.clear()
            self._lost += lost
        self.take([*entries, *later])


def _is_told(scope: Scope, status: int) -> bool:
    route = getattr(scope.get("route"), "path", "")
    return status not in _UNTOLD or (status == 401 and AUDITED.get((scope["method"], route)) == "sign-in")


def _outcome(status: int) -> Outcome:
    return "done" if status < 400 else "refused" if status < 500 else "failed"


def _lost(count: int) -> Entry:
    return Entry(now_ms(), "rows-lost", "failed", "command", "", "", "rows", str(count), "", "", "")
