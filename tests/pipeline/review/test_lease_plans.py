"""Lease plans: on SQLite no statement of a lease reads a whole table, also with statistics of a day when it was short.

All that was observed of people is read, once in some minutes (pipeline/quality/estimating.py).
"""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.review import assignments
from pipeline.review.assignments import Wanted
from pipeline.store.database import now
from tests.conftest import Rows

LONG = ("recording", "segment", "task", "seen", "revision")
# As `ANALYZE` wrote them of 10 040 recordings of two clients, before anybody had worked on one.
EARLIER = {
    "ix_recording_updated": "10040 5020 245", "ix_recording_of_client": "10040 5020 5020 1",
    "ix_recording_turn": "10040 5020 5020 5020", "ix_recording_status": "10040 5020",
    "ix_recording_client_id": "10040 5020", "sqlite_autoindex_recording_1": "10040 1",
}  # fmt: skip


@pytest.mark.parametrize("statistics", [{}, EARLIER], ids=["none", "earlier"])
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
        assert assignments.lease(connection, mina, Wanted(60_000, 5, now()), now())
    queries = [one for one in asked if one[0].startswith("SELECT")]
    assert len(queries) > 10
    with sqlite.connect() as connection:
        for statement, parameters in queries:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            assert not [step for step in plan if re.match(rf"SCAN ({'|'.join(LONG)})\b", step)], statement


def tell(engine: sa.Engine, statistics: dict[str, str]) -> None:
    """Let the database have these statistics of recordings, by index, and read them."""
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        for index, told in statistics.items():
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES ('recording', ?, ?)", (index, told))
    engine.dispose()
