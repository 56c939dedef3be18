"""The doctor: it finds what was broken, says what to do, and changes nothing."""

import json
import os
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from boli.doctor import data
from configs.settings import Settings, Storage
from pipeline.jobs.migration import migrate_all
from pipeline.store import identity
from tests.conftest import Service

Found = dict[str, list[tuple[str, str]]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """An installation in which nothing is wrong; the commands talk to it."""
    storage = Storage(data_dir=tmp_path / "data")
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(storage.data_dir))
    settings = Settings(storage=storage)
    migrate_all(settings)
    service = Service(settings)
    identity.bind(service.engine, service.blobs)
    return service


def looked(*more: str) -> tuple[int, Found]:
    done: Result = CliRunner().invoke(app, ["doctor", "--json", *more])
    found: Found = {}
    for one in json.loads(done.stdout):
        found.setdefault(one["about"], []).append((one["verdict"], one["text"]))
    return done.exit_code, found


@pytest.mark.slow
def test_a_sound_installation_has_nothing_wrong(here: Service) -> None:
    code, found = looked()
    assert code == 0
    for about in (
        "settings",
        "database",
        "tables",
        "clock",
        "workers",
        "data folder",
        "disk",
        "identity",
        "permissions",
    ):
        assert {verdict for verdict, _ in found[about]} <= {"ok", "note"}, found[about]
    assert ("ok", "model") in [(found["model"][0][0], "model")]


def test_before_the_first_start_there_is_nothing_to_be_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path / "none"))
    code, found = looked()
    assert (code, found["database"][0][0], found["data folder"][0][0]) == (0, "note", "note")
    assert not (tmp_path / "none").exists()


def test_a_setting_that_cannot_be_read_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLI_API__PORT", "many")
    code, found = looked()
    assert code == 1
    assert list(found) == ["settings"]
    assert "api.port" in found["settings"][0][1]


@pytest.mark.slow
@pytest.mark.parametrize("what", ["data", "database", "key"])
def test_what_others_may_read_is_told(here: Service, what: str) -> None:
    folder = here.settings.storage.data_dir
    folder.chmod(0o755)
    (folder / "webhook.key").touch(mode=0o644)
    (folder / "webhook.key").chmod(0o644 if what == "key" else 0o600)
    (folder / "boli.db").chmod(0o644 if what == "database" else 0o600)
    code, found = looked()
    ((verdict, text),) = found["permissions"]
    assert (code, verdict) == (1, "wrong")
    assert str(folder) in text
    assert "chmod" in text


@pytest.mark.slow
def test_another_installations_folder_is_told(here: Service) -> None:
    (here.settings.storage.data_dir / "blobs" / identity.MARK).write_text("ins_other\n")
    code, found = looked()
    assert (code, found["identity"][0][0]) == (1, "wrong")


@pytest.mark.slow
def test_tables_of_a_newer_boli_and_of_an_older_one(here: Service) -> None:
    for revision, verdict, code in (("9999", "wrong", 1), ("0018", "note", 0)):
        with here.engine.begin() as connection:
            connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        ended, found = looked()
        assert (ended, found["tables"][0][0]) == (code, verdict)


def test_work_that_waits_for_nobody(here: Service) -> None:
    here.rows.recording(here.rows.client("asha").id)
    code, found = looked()
    assert (code, found["workers"][0][0]) == (1, "wrong")


@pytest.mark.slow
def test_a_full_disk_a_wrong_clock_and_a_missing_card(here: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "LITTLE_ROOM", 2**62)
    monkeypatch.setattr(data, "CLOCKS_APART_S", -1)
    monkeypatch.setenv("BOLI_ASR__DEVICE", "cuda")
    code, found = looked()
    assert code == 1
    assert [found[about][0][0] for about in ("disk", "clock", "card")] == ["wrong"] * 3


@pytest.mark.slow
def test_a_model_that_was_changed_and_one_that_is_not_here(
    here: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(
        "BOLI_ASR__LANGUAGE_MODELS", json.dumps({"hi": "whisper-base", "ta": str(tmp_path / "no-model")})
    )
    code, found = looked()
    wrong = [text for verdict, text in found["model"] if verdict == "wrong"]
    assert (code, len(wrong)) == (1, 2)
    assert any("boli model install whisper-base" in text for text in wrong)


def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BOLI_STORAGE__DATABASE_URL", "postgresql://boli:secret@127.0.0.1:1/boli")
    code, found = looked()
    ((verdict, text),) = found["database"]
    assert (code, verdict) == (1, "wrong")
    assert "secret" not in text
    assert "database_url" in text


@pytest.mark.slow
def test_it_changes_nothing(here: Service) -> None:
    def files() -> dict[str, int]:
        found = here.settings.storage.data_dir.rglob("*")
        return {str(path): os.stat(path).st_mtime_ns for path in found if path.is_file() and "boli.db" not in path.name}

    before = files()
    looked()
    assert files() == before
