"""The commands of an operator whose recordings are in a bucket: the doctor, a backup, another's bucket."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Settings, load
from pipeline.jobs.migration import migrate_all
from pipeline.store import identity
from pipeline.store.identity import ForeignBlobs
from tests.bucket import Store, running
from tests.conftest import Service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running() as found:
        yield found


@pytest.fixture
def here(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """An installation over a bucket; the commands talk to it."""
    settings = configured(store, tmp_path / "data", monkeypatch)
    service = Service(settings)
    identity.bind(service.engine, service.blobs)
    yield service
    service.engine.dispose()


def configured(store: Store, data: Path, monkeypatch: pytest.MonkeyPatch, url: str = "") -> Settings:
    bucket = store.new_bucket()
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(data))
    monkeypatch.setenv("BOLI_BLOBS__URL", url or bucket.url)
    monkeypatch.setenv("BOLI_BLOBS__ENDPOINT", bucket.endpoint)
    settings = load(None)
    migrate_all(settings)
    return settings


def tried(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def doctor() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in json.loads(tried("doctor", "--json").stdout):
        found.setdefault(one["about"], []).append((one["verdict"], one["text"]))
    return found


def test_the_doctor_looks_at_the_bucket(store: Store, here: Service) -> None:
    found = doctor()
    assert [verdict for verdict, _ in found["bucket"]] == ["ok", "note"]
    assert found["identity"] == [("ok", "database and data folder belong together")]
    assert list(here.blobs.all_keys()) == [identity.MARK]
    with here.blobs.writing(identity.MARK) as place:
        place.write_text("ins_other\n")
    assert doctor()["identity"][0][0] == "wrong"
    store.away()
    try:
        ((verdict, text),) = doctor()["bucket"]
    finally:
        store.reachable()
    assert verdict == "wrong"
    assert "does not answer" in text


def test_another_installations_bucket_is_refused(
    store: Store, here: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = Service(configured(store, tmp_path / "strange", monkeypatch, here.settings.blobs.url))
    with pytest.raises(ForeignBlobs, match=r"blobs\.url"):
        identity.bind(strange.engine, strange.blobs)
    strange.engine.dispose()


def test_a_backup_holds_what_is_in_the_bucket(here: Service, tmp_path: Path) -> None:
    made = here.drafted(here.rows.client("asha").id, "राशन")
    done = tried("backup", str(tmp_path / "backup"))
    assert done.exit_code == 0, done.exception
    sound = "prepared/channel-0.flac"
    kept = tmp_path / "backup" / "blobs" / "recordings" / made.id / sound
    assert kept.read_bytes() == here.blobs.path(f"recordings/{made.id}/{sound}").read_bytes()
    assert tried("backup", str(tmp_path / "backup"), "--check").exit_code == 0
    refused = tried("restore", str(tmp_path / "backup"))
    assert refused.exit_code != 0
    assert "blobs.url" in str(refused.exception)
