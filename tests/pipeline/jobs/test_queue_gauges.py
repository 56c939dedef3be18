"""Prometheus reads what waits and who works: on both databases, cached, without a name, and without a database."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest

from pipeline.jobs.queue_gauges import CACHE_S, QueueGauges
from pipeline.store.clock import database_now_ms
from pipeline.store.database import now
from pipeline.store.tables.jobs import worker
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task
from tests.conftest import Rows


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(gauges: QueueGauges) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(gauges)
    lines = [line for line in generate_latest(registry).decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def change(engine: sa.Engine, id: str, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(recording).where(recording.c.id == id).values(**values))


def test_what_waits_and_who_works(rows: Rows, database: sa.Engine) -> None:
    clock = Clock()
    gauges = QueueGauges(database, dead_after_s=20, clock=clock)
    assert set(shown(gauges).values()) == {0.0, 1.0}  # nothing, but that it could be read
    owner = rows.client("asha")
    first, second, rush, failed = (
        rows.recording(owner.id, priority=one) for one in ("normal", "normal", "rush", "normal")
    )
    change(database, first.id, created_at=now() - timedelta(hours=2), duration_ms=90_000)
    change(database, second.id, duration_ms=None)
    change(database, rush.id, duration_ms=1_500)
    change(database, failed.id, status="failed")
    drafted = rows.recording(owner.id)
    for segment in rows.draft(drafted.id, "एक", "दो", "तीन"):
        rows.task(segment)
    change(database, drafted.id, status="in_review")
    rows.lease(rows.person("mina"), 2)
    with database.begin() as connection:
        seen_ms = database_now_ms(connection)
        connection.execute(
            worker.insert(), [{"id": "one", "seen_ms": seen_ms}, {"id": "gone", "seen_ms": seen_ms - 60_000}]
        )
    assert shown(gauges)["boli_failed_recordings"] == 0  # read just now
    clock.now = CACHE_S
    found = shown(gauges)
    assert found['boli_waiting_recordings{priority="normal"}'] == 2
    assert found['boli_waiting_recordings{priority="rush"}'] == 1
    assert found['boli_waiting_sound_seconds{priority="normal"}'] == 90
    assert found['boli_waiting_sound_seconds{priority="rush"}'] == 1.5
    assert 7200 <= found['boli_oldest_waiting_seconds{priority="normal"}'] < 7260
    assert found['boli_oldest_waiting_seconds{priority="rush"}'] < 60
    assert (found["boli_failed_recordings"], found["boli_running_recordings"], found["boli_live_workers"]) == (1, 0, 1)
    assert (found["boli_open_tasks"], found["boli_leased_tasks"], found["boli_people_at_work"]) == (1, 2, 1)


def test_a_lease_that_ran_out_is_nobodys_work(rows: Rows, database: sa.Engine) -> None:
    drafted = rows.recording(rows.client("asha").id)
    for segment in rows.draft(drafted.id, "एक"):
        rows.task(segment)
    rows.lease(rows.person("mina"), 1)
    with database.begin() as connection:
        connection.execute(sa.update(task).values(lease_expires_at=now() - timedelta(minutes=1)))
    found = shown(QueueGauges(database, dead_after_s=20))
    assert (found["boli_open_tasks"], found["boli_leased_tasks"], found["boli_people_at_work"]) == (1, 0, 0)


def test_a_look_that_takes_long_is_rare(sqlite: sa.Engine) -> None:
    looks: list[str] = []
    sa.event.listen(sqlite, "before_cursor_execute", lambda *told: looks.append(told[2]))
    times = iter(
        [0.0, 3.0, 12.0, 62.9, 63.0, 63.1]
    )  # began, ended 3 s later; two that are too soon; began again, ended
    gauges = QueueGauges(sqlite, dead_after_s=20, clock=lambda: next(times))
    counts = []
    for _ in range(4):
        shown(gauges)
        counts.append(len(looks))
    assert counts[0] == counts[1] == counts[2] > 0
    assert counts[3] == 2 * counts[0]


@pytest.mark.parametrize("table", ["task", "worker"])
def test_a_database_that_is_away_is_said_and_no_error(sqlite: sa.Engine, table: str) -> None:
    with sqlite.begin() as connection:
        connection.exec_driver_sql(f"DROP TABLE {table}")
    assert shown(QueueGauges(sqlite, dead_after_s=20)) == {"boli_queue_up": 0.0}
