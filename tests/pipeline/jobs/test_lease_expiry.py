"""Lease expiry: a running worker opens again what nobody prolonged, and nothing else."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from benchmarks.lib.worker import installed, working
from pipeline.jobs import lease_expiry
from pipeline.review import leases
from pipeline.store import database as store
from pipeline.store.database import now, reading
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows


def queued(rows: Rows, client_id: str, count: int) -> None:
    recording_id = rows.recording(client_id).id
    for one in rows.draft(recording_id, *["शब्द"] * count):
        rows.task(one)
    rows.drafted(recording_id)


def states(database: Engine) -> list[str]:
    with reading(database) as connection:
        return list(connection.execute(select(task_table.c.state).order_by(task_table.c.created_at)).scalars())


def test_all_that_ran_out_is_opened_in_small_transactions(
    database: Engine, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "BATCH", 2)
    queued(rows, rows.client("c").id, 6)
    rows.lease(rows.person("mina"), count=5, minutes=30)
    rows.lease(rows.person("rhea"), minutes=120)
    assert lease_expiry.sweep(database) == 0
    assert lease_expiry.sweep(database, now() + timedelta(hours=1)) == 5
    assert lease_expiry.sweep(database, now() + timedelta(hours=1)) == 0
    assert states(database) == ["open"] * 5 + ["leased"]


def test_a_worker_whose_clock_is_ahead_takes_nothing_away(
    database: Engine, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(rows, rows.client("c").id, 2)
    rows.lease(rows.person("mina"), minutes=1)
    rows.lease(rows.person("rhea"), minutes=-1)
    ahead = now() + timedelta(minutes=5)

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Ahead":
            return cls.fromtimestamp(ahead.timestamp(), tz)

    monkeypatch.setattr(store, "datetime", Ahead)
    assert store.now() >= ahead
    assert lease_expiry.sweep(database) == 1
    assert states(database) == ["leased", "open"]


@pytest.mark.slow  # a real worker
def test_a_worker_opens_what_ran_out(tmp_path: Path) -> None:
    with installed(tmp_path) as installation:
        rows = Rows(installation.engine)
        queued(rows, installation.client_id, 2)
        rows.lease(rows.person("rhea"), minutes=30)
        rows.lease(rows.person("mina"), minutes=-1)
        assert states(installation.engine) == ["leased", "leased"]
        with working(installation) as worker:
            worker.until("open task", lambda: sorted(states(installation.engine)) == ["leased", "open"])
