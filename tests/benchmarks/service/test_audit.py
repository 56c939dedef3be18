"""What the audit log of a real service holds after it was stopped, or killed; and the benchmark of its cost, small."""

import argparse
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from benchmarks.service.audit import compared, prepared, serving
from configs.settings import Settings, Storage
from pipeline.audit import chain
from pipeline.audit.reading import all_rows
from pipeline.audit.verifying import verify
from pipeline.store.database import reading
from pipeline.store.tables.accounts import api_key

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Those of a service over either database."""
    return Settings(storage=Storage(data_dir=tmp_path / "data", database_url=database_url))


def told(database: sa.Engine, action: str) -> set[str]:
    """Chain what waits, and return the request ids and objects of the rows with this action."""
    with database.begin() as connection:
        chain.seal(connection)
    with reading(database) as connection:
        assert verify(connection).wrong == ""
        rows = list(all_rows(connection, action=action))
    return {f"{row.entry.request_id} {row.entry.object_id}" for row in rows}


def test_one_that_is_asked_to_stop_has_written_every_read(database: sa.Engine, settings: Settings) -> None:
    key, recording_id = prepared(database)
    with serving(settings, True) as running, ThreadPoolExecutor(8) as pool:
        address = f"{running.url}/v1/recordings/{recording_id}/segments"
        headers = {"Authorization": f"Bearer {key}"}
        answers = list(pool.map(lambda _: httpx.get(address, headers=headers, timeout=60), range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert told(database, "read") == {f"{answer.headers['x-request-id']} {recording_id}" for answer in answers}


def test_one_that_is_killed_has_no_key_without_its_row(database: sa.Engine, settings: Settings) -> None:
    key, _ = prepared(database)
    with serving(settings, True) as running, ThreadPoolExecutor(4) as pool:
        headers = {"Authorization": f"Bearer {key}"}

        def make(number: int) -> None:
            with suppress(httpx.TransportError):
                httpx.post(f"{running.url}/v1/keys", json={"name": str(number)}, headers=headers, timeout=60)
            if number == 20:
                os.kill(int(running.process.pid or 0), signal.SIGKILL)

        list(pool.map(make, range(30)))
    with reading(database) as connection:
        made = set(connection.execute(sa.select(api_key.c.id).where(api_key.c.name != "")).scalars())
    assert made
    assert {row.split()[1] for row in told(database, "key-made")} == made


def test_the_benchmark_compares(sqlite: sa.Engine, tmp_path: Path) -> None:
    url = str(sqlite.url)
    settings = Settings(storage=Storage(data_dir=tmp_path / "data", database_url=url))
    key, recording_id = prepared(sqlite)
    call = ("GET", f"/v1/recordings/{recording_id}/segments", None)
    asked = argparse.Namespace(blocks=2, requests=5)
    with serving(settings, True) as one, serving(settings, False) as other:
        assert "ratio" in compared((one, other), key, call, 2, asked)
    assert len(told(sqlite, "read")) == (1 + 2) * 5  # of the one that writes it, warming up included
