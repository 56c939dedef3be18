"""Following: callers who wait until something happens, without a thread or a connection to the database for each.

    caller waits --------+
    caller waits ------- one look a second, for all of them, in one thread -> those for whom something changed wake up
    caller waits --------+

Nobody looks while nobody waits.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

import sqlalchemy as sa
import structlog
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from pipeline.delivery import webhooks
from pipeline.recordings import events, recordings
from pipeline.store.database import reading
from review_api.problems import Problem

log = structlog.get_logger(__name__)
Kind = Literal["events", "status"]
Thing = tuple[Kind, str]

LOOK_EVERY_S: Final = 1.0
# How many waits of each kind a client may have open at once.
MOST_OPEN: Final[dict[Kind, int]] = {"events": 5, "status": 20}


class Following:
    """Wakes those who wait. One for each application."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._looks: WeakKeyDictionary[asyncio.AbstractEventLoop, _Look] = WeakKeyDictionary()

    @asynccontextmanager
    async def watching(self, kind: Kind, id: str, client_id: str) -> AsyncIterator[asyncio.Event]:
        """Give an event that is set at the first look, and whenever something changed: "events" of the client `id`, or
        the "status" of the recording `id`. Raises a 429 problem where the client waits for too much already.
        """
        loop = asyncio.get_running_loop()
        look = self._looks.setdefault(loop, _Look(self._engine))
        with_limit = (kind, client_id)
        if look.open[with_limit] >= MOST_OPEN[kind]:
            detail = f"{MOST_OPEN[kind]} of these are open already; close one first"
            raise Problem(429, "too-many-open", detail, headers={"Retry-After": "5"})
        look.open[with_limit] += 1
        changed = look.add((kind, id))
        try:
            yield changed
        finally:
            look.open[with_limit] -= 1
            look.remove((kind, id), changed)


class _Look:
    """What is watched in one event loop, and the task that looks."""

    def __init__(self, engine: sa.Engine) -> None:
        self.open: Counter[tuple[Kind, str]] = Counter()
        self._engine = engine
        self._watched: dict[Thing, set[asyncio.Event]] = {}
        self._seen: dict[Thing, Any] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, thing: Thing) -> asyncio.Event:
        changed = asyncio.Event()
        self._watched.setdefault(thing, set()).add(changed)
        self._seen.pop(thing, None)  # whoever is new is woken at the first look
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return changed

    def remove(self, thing: Thing, changed: asyncio.Event) -> None:
        left = self._watched[thing]
        left.discard(changed)
        if not left:
            del self._watched[thing]
            self._seen.pop(thing, None)

    async def _run(self) -> None:
        while self._watched:
            try:
                found = await run_in_threadpool(self._look, list(self._watched))
            except SQLAlchemyError as error:
                log.warning("nobody could be woken", error=str(error).splitlines()[0])
                found = {}
            for thing, value in found.items():
                if thing in self._watched and self._seen.get(thing, ...) != value:
                    self._seen[thing] = value
                    for changed in self._watched[thing]:
                        changed.set()
            await asyncio.sleep(LOOK_EVERY_S)

    def _look(self, things: list[Thing]) -> dict[Thing, Any]:
        """Return what is to be compared: the number of a client's newest event, and a recording's status."""
        of: dict[Kind, list[str]] = {"events": [], "status": []}
        for kind, id in things:
            of[kind].append(id)
        if of["events"]:
            publish(self._engine)
        with reading(self._engine) as connection:
            newest = events.newest(connection, of["events"]) if of["events"] else {}
            statuses = recordings.statuses(connection, of["status"]) if of["status"] else {}
        return {(kind, id): (newest if kind == "events" else statuses).get(id) for kind, id in things}


def publish(engine: sa.Engine) -> None:
    """Number the events that were written, so that they can be read: no worker has to be there for it."""
    with reading(engine) as connection:
        if not events.any_unpublished(connection):
            return
    with engine.begin() as connection:
        webhooks.hand_out(connection)
