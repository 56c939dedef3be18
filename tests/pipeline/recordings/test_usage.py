"""Usage: what came is counted once, with its real length, and a month has room for so much."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from pipeline.recordings import recordings, usage
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import recording
from tests.conftest import Rows

MONTH = usage.month_of(now())
PROBLEM = {"code": "bad", "detail": "x", "title": "x"}


def test_a_recording_is_counted_once_with_its_newest_length(database: Engine, rows: Rows) -> None:
    owner = rows.client("asha")
    full, sample, failed = (rows.recording(owner.id, review=review) for review in ("full", "sample", "sample"))
    with database.begin() as connection:
        usage.note(connection, full.id, 0)
        recordings.set_prepared(connection, full.id, 7000, 1)
        recordings.set_prepared(connection, full.id, 7000, 1)
        recordings.set_prepared(connection, sample.id, 500, 1)
        usage.note(connection, failed.id, 90_000)
        recordings.set_failed(connection, failed.id, PROBLEM)
        usage.note(connection, "rec_none", 5)
    with reading(database) as connection:
        assert usage.by_month(connection, owner.id) == [
            usage.Use(owner.id, MONTH, "full", 1, 7000), usage.Use(owner.id, MONTH, "sample", 2, 500)
        ]  # fmt: skip
        assert usage.in_month(connection, owner.id, MONTH) == 7500
        assert usage.by_month(connection, "cli_other") == []


def test_what_was_deleted_is_counted_and_a_client_that_left_is_not(database: Engine, rows: Rows) -> None:
    owner = rows.client("asha")
    one = rows.recording(owner.id)
    with database.begin() as connection:
        recordings.set_prepared(connection, one.id, 7000, 1)
        connection.execute(recording.delete())
        assert usage.in_month(connection, owner.id, MONTH) == 7000
        assert len(usage.by_month(connection)) == 1


def test_a_month_has_room_for_so_much(database: Engine, rows: Rows) -> None:
    owner = rows.client("asha")
    one = rows.recording(owner.id)
    with database.begin() as connection:
        usage.claim(connection, owner.id, 10_000, 10_000)
        usage.note(connection, one.id, 9_000)
        usage.claim(connection, owner.id, 1_000, 10_000)
        usage.claim(connection, owner.id, 10**12, None)
        with pytest.raises(usage.QuotaExceeded, match="ask the operator"):
            usage.claim(connection, owner.id, 1_001, 10_000)
        usage.note(connection, one.id, 10_000)
        with pytest.raises(usage.QuotaExceeded):
            usage.claim(connection, owner.id, 0, 10_000)  # a file that does not say how long it is


def test_files_at_once_share_what_is_left(database: Engine, rows: Rows) -> None:
    owner = rows.client("asha")
    sent = [rows.recording(owner.id).id for _ in range(6)]
    taken: list[str] = []

    def send(recording_id: str) -> None:
        with database.begin() as connection:
            try:
                usage.claim(connection, owner.id, 1_000, 2_500)
            except usage.QuotaExceeded:
                return
            usage.note(connection, recording_id, 1_000)
            taken.append(recording_id)

    threads = [threading.Thread(target=send, args=(recording_id,)) for recording_id in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 2


def test_a_month_ends_at_midnight_in_utc() -> None:
    assert usage.next_month(datetime(2026, 12, 31, 23, 59, 59, 5, UTC)) == datetime(2027, 1, 1, tzinfo=UTC)
    assert usage.next_month(datetime(2026, 2, 1, tzinfo=UTC)) == datetime(2026, 3, 1, tzinfo=UTC)
