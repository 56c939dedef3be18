"""Recordings in a bucket: a real worker drafts one, the store goes away in the middle, and another machine hears it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.settings import load
from pipeline.accounts import clients
from pipeline.jobs.migration import migrate_all
from pipeline.store.blob_stores import open_blobs
from pipeline.store.database import connect
from tests.acceptance.engine import SETTINGS, finished_parts, spoken_wav, status, submit, until, workers
from tests.bucket import Store, running
from tests.conftest import Service

pytestmark = pytest.mark.slow

AWAY_S = 8  # longer than three quick tries take


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running() as found:
        yield found


def test_a_bucket_that_is_away_is_waited_for_and_another_machine_hears_the_draft(store: Store, tmp_path: Path) -> None:
    config, log, url = tmp_path / "boli.toml", tmp_path / "workers.log", f"sqlite:///{tmp_path / 'boli.db'}"
    bucket = store.new_bucket()
    told = f'[blobs]\nurl = "{bucket.url}"\nendpoint = "{bucket.endpoint}"\n'
    config.write_text(SETTINGS.format(data=tmp_path / "worker", url=url) + told)
    (tmp_path / "api.toml").write_text(SETTINGS.format(data=tmp_path / "api", url=url) + told)
    migrate_all(load(config))
    engine = connect(url)
    blobs = open_blobs(load(tmp_path / "api.toml"), engine)
    with engine.begin() as connection:
        client = clients.create(connection, "A client")
    with workers(config, slots=1):
        recording_id = submit(engine, blobs, client.id, spoken_wav(tmp_path, sentences=8))
        until("first finished part", lambda: finished_parts(engine, recording_id), log)
        store.away()
        time.sleep(AWAY_S)
        store.reachable()
        until("draft after the outage", lambda: status(engine, recording_id) in ("drafted", "failed"), log)
    engine.dispose()
    words = log.read_text()
    assert "a step waits" in words
    assert "the object store does not answer" in words
    assert f":{store.relay_port}" not in words
    assert not (tmp_path / "worker" / "blobs").exists()
    api = Service(load(tmp_path / "api.toml"))
    assert status(api.engine, recording_id) == "drafted", words[-3000:]
    _, mina = api.person("mina", "hi")
    url = mina.post("/v1/tasks/lease", json={"count": 1}).json()["tasks"][0]["clip"]["url"]
    part = mina.get(url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"OggS")
    api.engine.dispose()
