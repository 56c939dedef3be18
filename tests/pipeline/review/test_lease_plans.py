"""Lease plans: no statement of a lease reads a whole table, also where the database knows it as short.

All that was observed of people is read, once in some minutes (pipeline/quality/estimating.py).
"""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from benchmarks.service.leases import fill
from pipeline.accounts.people import Person
from pipeline.review import assignments
from pipeline.review.assignments import Wanted
from pipeline.store.database import connect, now
from tests.conftest import Rows
from tests.postgres import fresh_database

TASKS, MOST_READ = 8_800, 3_000
LONG = ("recording", "segment", "task", "seen", "revision")
# As `ANALYZE` wrote them of 10 040 recordings of two clients, before anybody had worked on one.
EARLIER = {
    "ix_recording_updated": "10040 5020 245", "ix_recording_of_client": "10040 5020 5020 1",
    "ix_recording_turn": "10040 5020 5020 5020", "ix_recording_status": "10040 5020",
    "ix_recording_client_id": "10040 5020", "sqlite_autoindex_recording_1": "10040 1",
}  # fmt: skip
# As it wrote them of 6 000 tasks of which none was handed out.
ALL_OPEN = {
    "ix_task_age": "6000 6000 40", "ix_task_queue": "6000 6000 6000 40", "ix_task_done_at": "6000 6000",
    "ix_task_recording_id": "6000 40", "ix_task_segment_id": "6000 1", "sqlite_autoindex_task_1": "6000 1",
}  # fmt: skip


@pytest.mark.parametrize("statistics", [{}, EARLIER, ALL_OPEN], ids=["none", "earlier", "all open"])
def test_a_lease_reads_no_whole_table(sqlite: sa.Engine, statistics: dict[str, str]) -> None:
    rows = Rows(sqlite)
    recording, mina = rows.recording(rows.client("c").id), rows.person("mina")
    for one in rows.draft(recording.id, "राशन कार्ड", "नमस्ते"):
        rows.task(one)
    rows.drafted(recording.id)
    tell(sqlite, statistics)
    asked: list[tuple[str, Any]] = []
    note = sa.event.listens_for(sqlite, "before_cursor_execute")
    note(lambda _connection, _cursor, statement, parameters, *_: asked.append((statement, parameters)))
    with sqlite.begin() as connection:
        taken = assignments.lease(connection, mina, Wanted(60_000, 5, now()), now())
        assert taken
        assert assignments.beat(connection, taken.id, mina.id, lambda _: now(), now())
    assert len([one for one in asked if is_query(one[0])]) > 10
    assert len([one for one in asked if one[0].startswith("UPDATE")]) == 3
    with sqlite.connect() as connection:
        for statement, parameters in asked:
            if not statement.startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
                continue
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert not [step for step in plan if re.match(rf"SCAN ({'|'.join(LONG)})\b", step)], statement
            if statement.startswith("UPDATE"):  # not through all that are in some state
                assert not [step for step in plan if re.search(r"INDEX ix_\w+ \((state|status)=", step)], statement


@pytest.mark.slow
def test_a_lease_on_postgresql_reads_a_few_tasks(postgres_url: str, migrated_postgres: str) -> None:
    engine = connect(fresh_database(postgres_url, migrated_postgres))
    with engine.begin() as connection:
        mina, *_ = fill(connection, TASKS, seed=0)  # and the server has not looked at it
        lease(connection, mina)
    asked: list[tuple[str, Any]] = []
    note = sa.event.listens_for(engine, "before_cursor_execute")
    note(lambda _connection, _cursor, statement, parameters, *_: asked.append((statement, parameters)))
    with engine.begin() as connection:
        lease(connection, mina)
    # What adds up all tasks of the recordings that are compared reads a good part of so short a queue.
    queries = [one for one in asked if is_query(one[0]) and " task" in one[0] and "HAVING" not in one[0]]
    assert len(queries) >= 4
    with engine.connect() as connection:
        for statement, parameters in queries:
            explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
            plan = connection.exec_driver_sql(explained, parameters).scalar_one()[0]["Plan"]
            assert tasks_read(plan) < MOST_READ, statement
    engine.dispose()


def is_query(statement: str) -> bool:
    return statement.startswith(("SELECT", "WITH"))


def lease(connection: sa.Connection, person: Person) -> None:
    assert assignments.lease(connection, person, Wanted(60_000, 15, now() + timedelta(hours=1)), now())


def tasks_read(node: dict[str, Any]) -> int:
    """Return how many rows of `task`, or of its indexes, a plan has read."""
    rows = sum(node.get(name, 0) for name in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter"))
    of_task = node.get("Relation Name") == "task" or "task" in node.get("Index Name", "")
    here = rows * node["Actual Loops"] if of_task or "Join" in node["Node Type"] else 0
    return int(here) + sum(tasks_read(inner) for inner in node.get("Plans", ()))


def tell(engine: sa.Engine, statistics: dict[str, str]) -> None:
    """Let the database have these statistics of recordings and tasks, by index, and read them."""
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        for index, told in statistics.items():
            table = "task" if "task" in index else "recording"
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", (table, index, told))
    engine.dispose()
