"""Queue gauges: what waits, for Prometheus. By them operators are alarmed, and fleets grow and shrink.

recordings: queued -> running -> drafted (or failed)        tasks: open -> leased -> done

Read from the database when somebody looks, at most every CACHE_S, and more rarely where it takes long. Labels are
states and priorities: never a client, a person or a recording. Every process that shows them reads the same database,
so take the largest, not the sum.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from pipeline.jobs import workers
from pipeline.overview.measures import held, open_task
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task

log = structlog.get_logger(__name__)

CACHE_S: Final = 10.0
# After a look that takes long (a million recordings wait), the next comes after so many times as long.
REST: Final = 20
PRIORITIES: Final = ("normal", "rush")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Queued recordings of one priority. `sound_s`: seconds of sound, of those whose length is known yet; `oldest_s`:
    how long the oldest has waited, in seconds; 0 where none waits.
    """

    recordings: int = 0
    sound_s: float = 0.0
    oldest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Look:
    """What the database said at one moment."""

    waiting: dict[str, Waiting]
    running: int
    failed: int
    workers: int
    open_tasks: int
    leased_tasks: int
    people: int


def look(connection: sa.Connection, dead_after_s: float) -> Look:
    """Count what waits and who works. `dead_after_s`: a worker that was not seen for so long does not count."""
    at = now()
    tasks = sa.select(
        sa.func.count().filter(open_task(at)).label("open"),
        sa.func.count().filter(held(at)).label("leased"),
        sa.func.count(task.c.person_id.distinct()).filter(held(at)).label("people"),
    ).where(task.c.state.in_(["open", "leased"]))
    found = connection.execute(tasks).one()
    return Look(
        waiting=_waiting(connection),
        running=_in_state(connection, "running"),
        failed=_in_state(connection, "failed"),
        workers=len(workers.alive(connection, dead_after_s)),
        open_tasks=found.open,
        leased_tasks=found.leased,
        people=found.people,
    )


def _waiting(connection: sa.Connection) -> dict[str, Waiting]:
    at = now()
    sound_ms = sa.cast(sa.func.sum(recording.c.duration_ms), sa.BigInteger).label("sound_ms")
    oldest = sa.func.min(recording.c.created_at, type_=recording.c.created_at.type).label("oldest")
    query = sa.select(recording.c.priority, sa.func.count().label("recordings"), sound_ms, oldest)
    rows = connection.execute(query.where(recording.c.status == "queued").group_by(recording.c.priority))
    found = {
        row.priority: Waiting(row.recordings, (row.sound_ms or 0) / 1000, max(0, (at - row.oldest).total_seconds()))
        for row in rows
    }
    return {priority: found.get(priority, Waiting()) for priority in PRIORITIES}


def _in_state(connection: sa.Connection, status: str) -> int:
    query = sa.select(sa.func.count()).select_from(recording).where(recording.c.status == status)
    return int(connection.execute(query).scalar_one())


class QueueGauges(Collector):
    """Answers Prometheus from a database. A database that does not answer is `boli_queue_up` 0, not an error."""

    def __init__(self, engine: sa.Engine, dead_after_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._dead_after_s = dead_after_s
        self._clock = clock
        self._next_s: float | None = None
        self._look: Look | None = None

    def describe(self) -> Iterable[Metric]:
        """Return nothing: registering must not read the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        look = self._fresh()
        yield _gauge("boli_queue_up", "1: the queue could be read.", float(look is not None))
        if look is None:
            return
        yield from _of_priorities(look.waiting)
        yield _gauge("boli_running_recordings", "Recordings that workers draft now.", look.running)
        yield _gauge("boli_failed_recordings", "Recordings that failed and were not tried again.", look.failed)
        yield _gauge("boli_live_workers", "Workers that were seen lately.", look.workers)
        yield _gauge("boli_open_tasks", "Segments that wait for a person.", look.open_tasks)
        yield _gauge("boli_leased_tasks", "Segments that people hold.", look.leased_tasks)
        yield _gauge("boli_people_at_work", "People who hold segments.", look.people)

    def _fresh(self) -> Look | None:
        began_s = self._clock()
        if self._next_s is None or began_s >= self._next_s:
            self._look = self._read()
            ended_s = self._clock()
            self._next_s = max(began_s + CACHE_S, ended_s + REST * (ended_s - began_s))
        return self._look

    def _read(self) -> Look | None:
        try:
            with reading(self._engine) as connection:
                return look(connection, self._dead_after_s)
        except SQLAlchemyError as error:
            log.warning("no queue for Prometheus", error=type(error).__name__)
            return None


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _of_priorities(waiting: dict[str, Waiting]) -> Iterator[Metric]:
    shown: tuple[tuple[str, str, Callable[[Waiting], Any]], ...] = (
        ("boli_waiting_recordings", "Recordings that wait for a worker.", lambda one: one.recordings),
        ("boli_waiting_sound_seconds", "Seconds of sound that wait for a worker.", lambda one: one.sound_s),
        ("boli_oldest_waiting_seconds", "How long the oldest has waited.", lambda one: one.oldest_s),
    )
    for name, says, of in shown:
        family = GaugeMetricFamily(name, says, labels=["priority"])
        for priority, one in waiting.items():
            family.add_metric([priority], of(one))
        yield family
