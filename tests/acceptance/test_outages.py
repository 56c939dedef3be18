"""What is away for a while is waited for: no recording fails by it. What did fail is retried. Real workers."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.accounts import clients
from pipeline.jobs.retry import NotToRetry, failed, retry
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import DiskBlobs
from tests.acceptance.engine import finished_parts, set_up, spoken_wav, status, submit, until, workers
from tests.conftest import as_admin, fresh_database

pytestmark = pytest.mark.slow

AWAY_S = 8  # longer than three quick tries take


def drafts_through(outage: Callable[[], Callable[[], None]], url: str, folder: Path, waits_for: str) -> None:
    """Have a recording drafted while something goes away in the middle: `outage()` returns what brings it back."""
    config, log = folder / "boli.toml", folder / "workers.log"
    engine, blobs = set_up(config, folder / "data", url)
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    with workers(config, slots=1):
        recording_id = submit(engine, blobs, client.id, spoken_wav(folder, sentences=16))
        until("first finished part", lambda: finished_parts(engine, recording_id), log)
        mend = outage()
        time.sleep(AWAY_S)
        mend()
        until("draft after the outage", lambda: status(engine, recording_id) in ("drafted", "failed"), log)
    assert status(engine, recording_id) == "drafted", log.read_text()[-3000:]
    assert not waits_for or waits_for in log.read_text()
    engine.dispose()


def test_a_folder_of_recordings_that_is_away_is_waited_for(tmp_path: Path) -> None:
    blobs, elsewhere = tmp_path / "data" / "blobs", tmp_path / "elsewhere"

    def away() -> Callable[[], None]:
        blobs.rename(elsewhere)
        return back

    def back() -> None:
        shutil.rmtree(blobs, ignore_errors=True)
        elsewhere.rename(blobs)

    drafts_through(away, f"sqlite:///{tmp_path / 'boli.db'}", tmp_path, "the folder of recordings is not there")


def test_a_database_that_is_away_is_waited_for(postgres_url: str, migrated_postgres: str, tmp_path: Path) -> None:
    url = fresh_database(postgres_url, migrated_postgres)
    name = sa.make_url(url).database

    def away() -> Callable[[], None]:
        as_admin(
            postgres_url,
            f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false',
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        return lambda: as_admin(postgres_url, f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')

    drafts_through(away, url, tmp_path, "")


def test_what_failed_is_retried_from_its_sound(tmp_path: Path) -> None:
    config, log = tmp_path / "boli.toml", tmp_path / "workers.log"
    engine, blobs = set_up(config, tmp_path / "data", f"sqlite:///{tmp_path / 'boli.db'}")
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    audio = spoken_wav(tmp_path, sentences=1)
    damaged = submit(engine, blobs, client.id, audio)
    with Artifacts(blobs, damaged).original().open("r+b") as file:
        file.seek(5000)
        file.write(b"damaged on disk")
    with workers(config, slots=1):
        until("worker", lambda: blobs.exists("installation"), log)
        recording_id = submit(engine, blobs, client.id, audio)
        original = Artifacts(blobs, recording_id).original()
        original.rename(tmp_path / "kept")  # lost: an error on our side
        until("failure", lambda: status(engine, recording_id) == "failed", log)
        until("other failure", lambda: status(engine, damaged) == "failed", log)
        assert failed(engine) == [(damaged, "sound-damaged"), (recording_id, "internal")]
        (tmp_path / "kept").rename(original)
        until("retry", lambda: _retried(engine, blobs, recording_id), log)
        until("draft", lambda: status(engine, recording_id) == "drafted", log)
    assert failed(engine) == [(damaged, "sound-damaged")]
    engine.dispose()


def _retried(engine: sa.Engine, blobs: DiskBlobs, recording_id: str) -> bool:
    try:
        retry(engine, blobs, recording_id)
    except NotToRetry:  # its job is still ending
        return False
    return True
