"""`boli encryption`: what was there before is encrypted, keys are replaced, and what was deleted opens in no backup."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.errors import BoliError
from configs.settings import Settings, load
from pipeline.jobs.migration import migrate_all
from pipeline.privacy import erasure
from pipeline.recordings.artifacts import Artifacts
from pipeline.store import clock, identity
from pipeline.store.backups import BackupError
from pipeline.store.database import connect, reading
from pipeline.store.sealed import file_format
from pipeline.store.sealed.keyring import KeyGone, Keyring
from pipeline.store.sealed.keys_file import BadKeysFile
from pipeline.store.sealed.master import Master, MasterKeyUnset, WrongMasterKey, new_key
from pipeline.store.tables.encryption import client_key, data_key
from pipeline.store.tables.jobs import worker
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.text_columns import MARK
from review_api.app import create_app
from tests.boli.commands.conftest import filled
from tests.conftest import Service

pytestmark = pytest.mark.slow
KEY = new_key()
Place = Callable[[str], Settings]


def tried(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def done(*words: str) -> str:
    result = tried(*words)
    assert result.exit_code == 0, result.exception
    return result.stdout


@pytest.fixture
def encrypted(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Settings]:
    """Return a maker of installations whose settings name a master key."""
    (tmp_path / "scratch").mkdir(exist_ok=True)

    def made(name: str, key: str = KEY) -> Settings:
        place(name)
        monkeypatch.setenv("BOLI_ENCRYPTION__KEY", key)
        monkeypatch.setenv("BOLI_ENCRYPTION__SCRATCH_DIR", str(tmp_path / "scratch"))
        return load()

    return made


@pytest.fixture(params=[False, True], ids=["texts open", "texts encrypted"])
def texts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether texts of the database are encrypted, too."""
    monkeypatch.setenv("BOLI_ENCRYPTION__KEY", KEY)
    monkeypatch.setenv("BOLI_ENCRYPTION__TEXTS", str(request.param))
    return bool(request.param)


def plain_files(settings: Settings) -> list[str]:
    blobs = settings.storage.data_dir / "blobs"
    files = [file for file in blobs.rglob("*") if file.is_file() and file.name not in ("installation", "write-probe")]
    return [str(file) for file in files if file_format.header_at(file) is None]


def ids(service: Service) -> list[str]:
    with reading(service.engine) as connection:
        return list(connection.execute(sa.select(recording.c.id).order_by(recording.c.id)).scalars())


def texts_are_encrypted(service: Service) -> bool:
    """Say whether all texts of segments are encrypted, or none."""
    with reading(service.engine) as connection:
        raw = list(connection.execute(sa.select(sa.type_coerce(segment.c.text, sa.Text))).scalars())
    (are,) = {text.startswith(MARK) for text in raw}
    return are


def sound(service: Service, id: str) -> bytes:
    return Artifacts(service.blobs, id).flac(0).read_bytes()


def test_what_was_deleted_opens_in_no_backup(encrypted: Callable[[str], Settings], tmp_path: Path, texts: bool) -> None:
    settings = encrypted("data")
    service = filled(settings)
    assert plain_files(settings) == []
    gone, *kept = ids(service)
    heard = {id: sound(service, id) for id in kept}
    backup, first, newest = tmp_path / "backup", tmp_path / "first.json", tmp_path / "newest.json"
    done("backup", str(backup), "--keys", str(first))
    assert not any(
        secret in file.read_bytes() for file in backup.rglob("*") if file.is_file() for secret in _secrets(service)
    )
    with service.engine.begin() as connection:
        erasure.remove_recordings(connection, service.blobs, [gone])
    done("encryption", "export", str(newest))
    service.engine.dispose()
    shutil.rmtree(settings.storage.data_dir)
    again = encrypted("again")
    done("restore", str(backup), "--keys", str(newest))
    restored = Service(again)
    identity.bind(restored.engine, restored.blobs)
    assert ids(restored) == kept  # its text, too, is gone
    with reading(restored.engine) as connection:
        said = set(connection.execute(sa.select(segment.c.text)).scalars())
        assert len(said) == len(kept)
        assert said < {"राशन 0", "राशन 1", "राशन 2", "राशन कार्ड"}
    assert texts_are_encrypted(restored) == texts
    assert {id: sound(restored, id) for id in kept} == heard
    # Whoever brings the file itself back has nothing that opens it.
    stored = backup / "blobs" / "recordings" / gone
    shutil.copytree(stored, again.storage.data_dir / "blobs" / "recordings" / gone, dirs_exist_ok=True)
    with pytest.raises(KeyGone):
        sound(restored, gone)
    restored.engine.dispose()


def _secrets(service: Service) -> list[bytes]:
    """Return every wrapped key, as it stands in the database."""
    with reading(service.engine) as connection:
        return [
            text.encode()
            for one in (client_key, data_key)
            for text in connection.execute(sa.select(one.c.wrapped)).scalars()
        ]


def test_a_backup_of_encrypted_recordings_has_its_keys_elsewhere(
    encrypted: Callable[[str], Settings], tmp_path: Path
) -> None:
    filled(encrypted("data")).engine.dispose()
    backup, keys = tmp_path / "backup", tmp_path / "keys.json"
    assert "--keys FILE" in str(tried("backup", str(backup)).exception)
    assert "keep the keys apart" in str(tried("backup", str(backup), "--keys", str(backup / "keys")).exception)
    done("encryption", "export", str(keys))
    assert keys.stat().st_mode & 0o077 == 0
    done("backup", str(backup), "--keys", str(tmp_path / "new.json"))
    encrypted("again")
    assert isinstance(tried("restore", str(backup)).exception, BackupError)
    older = tried("restore", str(backup), "--keys", str(keys)).exception
    assert isinstance(older, BadKeysFile)
    assert "before the backup" in str(older)
    told = json.loads((tmp_path / "new.json").read_text())
    (tmp_path / "foreign.json").write_text(json.dumps(told | {"installation": "another"}))
    assert "of installation another" in str(
        tried("restore", str(backup), "--keys", str(tmp_path / "foreign.json")).exception
    )
    assert not (tmp_path / "again" / "blobs").exists()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_was_there_before_is_encrypted_though_it_is_killed(
    encrypted: Callable[[str], Settings], place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = filled(place("data"))
    assert not texts_are_encrypted(service)
    heard = {id: sound(service, id) for id in ids(service)}
    for number in range(60):
        with service.blobs.writing(f"recordings/{next(iter(heard))}/clips/{number}.ogg") as file:
            file.write_bytes(b"OggS" * 100)
    left = service.settings.storage.data_dir / "blobs" / ".unfinished" / "of-a-worker-that-died"
    left.write_bytes(b"OggS" * 100)
    monkeypatch.setenv("BOLI_ENCRYPTION__KEY", KEY)
    monkeypatch.setenv("BOLI_ENCRYPTION__TEXTS", "true")
    settings = encrypted_again(encrypted, service)
    before = len(plain_files(settings))
    with subprocess.Popen([sys.executable, "-m", "boli", "encryption", "apply"], env=os.environ) as process:
        until_s = time.monotonic() + 180
        while len(plain_files(settings)) > before - 3:
            assert time.monotonic() < until_s
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert 0 < len(plain_files(settings)) < before
    told = done("encryption", "apply")
    assert "files are encrypted now" in told
    assert "the texts of 0 rows" not in told
    assert "the texts of 0 rows" in done("encryption", "apply")
    assert plain_files(settings) == []
    service.engine.dispose()
    after = Service(settings)
    assert {id: sound(after, id) for id in ids(after)} == heard
    assert texts_are_encrypted(after)
    after.engine.dispose()


def encrypted_again(encrypted: Callable[[str], Settings], service: Service) -> Settings:
    """Return the settings of an installation that is there, with a master key."""
    url = service.settings.storage.database_url
    encrypted("unused")
    os.environ["BOLI_STORAGE__DATA_DIR"] = str(service.settings.storage.data_dir)
    os.environ["BOLI_STORAGE__DATABASE_URL"] = url
    return load()


def test_it_waits_for_workers_to_be_gone(encrypted: Callable[[str], Settings]) -> None:
    settings = encrypted("data")
    migrate_all(settings)
    engine = connect(settings.database_url)
    with engine.begin() as connection:
        seen = {"id": "w-0", "instance": "a" * 32, "seen_ms": clock.database_now_ms(connection)}
        connection.execute(sa.insert(worker).values(seen))
    assert "1 workers run" in str(tried("encryption", "apply").exception)
    engine.dispose()


def test_a_master_key_is_replaced_and_a_missing_or_wrong_one_is_one_clear_error(
    encrypted: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    new = done("encryption", "key").strip()
    service = filled(encrypted("data"))
    monkeypatch.setenv("BOLI_ENCRYPTION__KEY", f"{new},{KEY}")
    assert done("encryption", "rotate").startswith("1 keys")
    Keyring(service.engine, Master(load().encryption)).check()
    for key, error, says in ((KEY, WrongMasterKey, "another master key"), ("", MasterKeyUnset, "name no key")):
        monkeypatch.setenv("BOLI_ENCRYPTION__KEY", key)
        with pytest.raises(error, match=says) as refused:
            create_app(load(), service.engine)
        assert isinstance(refused.value, BoliError)
        assert "\n" not in str(refused.value)
        assert "WRONG encryption" in tried("doctor").stdout
    inside = load().storage.data_dir / "master.key"
    inside.write_text(new)
    inside.chmod(0o644)
    monkeypatch.setenv("BOLI_ENCRYPTION__KEY", "")
    monkeypatch.setenv("BOLI_ENCRYPTION__KEY_FILE", str(inside))
    told = tried("doctor").stdout
    assert "chmod go-rwx" in told
    assert "move it out" in told
    monkeypatch.delenv("BOLI_ENCRYPTION__KEY_FILE")
    monkeypatch.setenv("BOLI_ENCRYPTION__KEY", new)
    assert "ok    encryption: on, and the master key opens what is there" in tried("doctor").stdout
    service.engine.dispose()
