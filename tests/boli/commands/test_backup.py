"""Backup and restore: what is destroyed comes back whole, and nothing is written over what is there."""

import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Settings, Storage
from pipeline.jobs.migration import migrate_all
from pipeline.privacy import erasure
from pipeline.store import backups, identity
from pipeline.store.backups import BackupError
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, reading
from pipeline.store.identity import ForeignBlobs
from tests.boli.commands.conftest import filled
from tests.conftest import Service

pytestmark = pytest.mark.slow


def tried(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def content(service: Service) -> tuple[list[tuple[str, ...]], dict[str, bytes]]:
    """Return all revisions and segments, and all files."""
    with reading(service.engine) as connection:
        rows = [tuple(map(str, row)) for row in connection.execute(sa.text("SELECT id, text, version FROM revision"))]
        rows += [tuple(map(str, row)) for row in connection.execute(sa.text("SELECT id, text, draft FROM segment"))]
    return sorted(rows), {key: service.blobs.path(key).read_bytes() for key in service.blobs.all_keys()}


def test_what_is_destroyed_comes_back(place: Callable[[str], Settings], tmp_path: Path) -> None:
    service = filled(place("data"))
    before = content(service)
    assert before[0]
    assert len(before[1]) > 3
    done = tried("backup", str(tmp_path / "backup"))
    assert (done.exit_code, done.stdout.startswith("taken: ")) == (0, True), done.exception
    service.engine.dispose()
    shutil.rmtree(tmp_path / "data")
    again = place("again")
    back = tried("restore", str(tmp_path / "backup"))
    assert back.exit_code == 0, back.exception
    restored = Service(again)
    assert content(restored) == before
    identity.bind(restored.engine, restored.blobs)
    restored.engine.dispose()


def test_it_is_taken_while_people_write_and_delete(place: Callable[[str], Settings], tmp_path: Path) -> None:
    service = filled(place("data"))
    client = service.rows.client("busy")
    kept = service.drafted(client.id, "यह रहता है")
    going = service.drafted(client.id, "यह जाता है")
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            service.drafted(client.id, "और एक")

    def delete_one(done: int) -> None:
        if done == 2:  # the database is copied, its sound is not yet
            with service.engine.begin() as connection:
                erasure.remove_recordings(connection, service.blobs, [going.id])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backups.take(service.engine, service.blobs, tmp_path / "backup", report=delete_one)
    finally:
        stop.set()
        writer.join()
    service.engine.dispose()
    assert made.erased == (going.id,)
    again = place("again")
    assert tried("restore", str(tmp_path / "backup")).exit_code == 0
    restored = Service(again)
    with reading(restored.engine) as connection:
        ids = list(connection.execute(sa.text("SELECT id FROM recording")).scalars())
    assert kept.id in ids
    assert going.id not in ids
    assert all(_files(restored, id) for id in ids)
    restored.engine.dispose()


def _files(service: Service, id: str) -> list[str]:
    return [key for key in service.blobs.all_keys() if key.startswith(f"recordings/{id}/")]


def test_a_second_backup_stores_only_what_is_new(sqlite_service: Service, tmp_path: Path) -> None:
    first = backups.take(sqlite_service.engine, sqlite_service.blobs, tmp_path / "1")
    sqlite_service.drafted(sqlite_service.rows.client("more").id, "नया")
    second = backups.take(sqlite_service.engine, sqlite_service.blobs, tmp_path / "2", after=tmp_path / "1")
    assert second.files > first.files
    shared = [file for file in (tmp_path / "2" / "blobs").rglob("*") if file.is_file() and file.stat().st_nlink == 2]
    assert len(shared) == first.files - 1
    assert backups.verify(tmp_path / "2") == second


@pytest.fixture
def sqlite_service(tmp_path: Path) -> Iterator[Service]:
    data = tmp_path / "data"
    service = filled(Settings(storage=Storage(data_dir=data, database_url=f"sqlite:///{data / 'boli.db'}")))
    yield service
    service.engine.dispose()


@pytest.mark.parametrize("harm", ["byte", "missing", "manifest", "card"])
def test_a_backup_that_is_not_whole_is_refused(sqlite_service: Service, tmp_path: Path, harm: str) -> None:
    folder = tmp_path / "backup"
    backups.take(sqlite_service.engine, sqlite_service.blobs, folder)
    victim = next(file for file in sorted((folder / "blobs").rglob("*")) if file.is_file())
    if harm == "byte":
        victim.write_bytes(b"\0" + victim.read_bytes()[1:] + b"\1")
    elif harm == "missing":
        victim.unlink()
    elif harm == "manifest":
        (folder / "manifest.jsonl").write_text("")
    else:
        (folder / "backup.json").unlink()
    target = tmp_path / "again"
    with pytest.raises(BackupError, match=r"damaged|missing|changed|cut off"):
        backups.restore(folder, f"sqlite:///{target / 'boli.db'}", target)
    assert not target.exists()


def test_a_manifest_cannot_name_a_file_elsewhere(sqlite_service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    backups.take(sqlite_service.engine, sqlite_service.blobs, folder)
    manifest = folder / "manifest.jsonl"
    told = manifest.read_text("utf-8")
    for key in ("blobs/../../../stolen", "../stolen", "/stolen", "settings.toml"):
        manifest.write_text(told + json.dumps({"key": key, "bytes": 0, "sha256": ""}) + "\n")
        card = json.loads((folder / "backup.json").read_text())
        card["manifest_sha256"] = hashlib.sha256(manifest.read_bytes()).hexdigest()
        (folder / "backup.json").write_text(json.dumps(card))
        with pytest.raises(BackupError, match="no file of a backup"):
            backups.restore(folder, f"sqlite:///{tmp_path / 'again' / 'boli.db'}", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_restore_that_is_cut_off_is_taken_by_nobody_and_may_be_repeated(
    sqlite_service: Service, tmp_path: Path
) -> None:
    folder, again = tmp_path / "backup", tmp_path / "again"
    backups.take(sqlite_service.engine, sqlite_service.blobs, folder)
    url = f"sqlite:///{again / 'boli.db'}"

    def cut_off(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backups.restore(folder, url, again, cut_off)
    assert not (again / "blobs").exists()
    backups.restore(folder, url, again)
    restored = Service(Settings(storage=Storage(data_dir=again, database_url=url)))
    assert content(restored) == content(sqlite_service)
    restored.engine.dispose()
    (again / "boli.db").unlink()  # as where it was cut off before the database came
    other = Settings(storage=Storage(data_dir=again, database_url=url))
    migrate_all(other)
    engine = connect(url)
    with pytest.raises(ForeignBlobs):
        identity.bind(engine, DiskBlobs(again / "blobs"))
    engine.dispose()


@pytest.mark.parametrize("folder", ["/proc/backup", "/dev/null/backup"])
def test_a_folder_that_cannot_be_written_is_a_line(sqlite_service: Service, folder: str) -> None:
    with pytest.raises(BackupError, match="cannot write the backup"):
        backups.take(sqlite_service.engine, sqlite_service.blobs, Path(folder))


def test_nothing_is_written_over_what_is_there(sqlite_service: Service, tmp_path: Path) -> None:
    settings, folder = sqlite_service.settings, tmp_path / "backup"
    backups.take(sqlite_service.engine, sqlite_service.blobs, folder)
    before = content(sqlite_service)
    with pytest.raises(BackupError, match="not empty"):
        backups.restore(folder, settings.database_url, settings.storage.data_dir)
    with pytest.raises(BackupError, match="there already"):
        backups.restore(folder, settings.database_url, tmp_path / "elsewhere")
    with pytest.raises(BackupError, match="not empty"):
        backups.take(sqlite_service.engine, sqlite_service.blobs, folder)
    with pytest.raises(BackupError, match="is of sqlite"):
        backups.restore(folder, "postgresql://nobody@localhost/none", tmp_path / "elsewhere")
    assert content(sqlite_service) == before
