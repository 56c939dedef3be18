"""Backups: the database and the blobs, consistent with one another, taken while the service runs.

    FOLDER/
      database.sqlite | database.pgdump    first, as it was at one instant
      blobs/…                              then: whatever the database names was there before it
      manifest.jsonl                       {"key", "bytes", "sha256"} of each file
      backup.json                          when, of which installation, SHA-256 of the manifest; written last

The blobs are copied as they are stored, and keys of encryption at rest are left out: they go into a file of their own
(pipeline/store/sealed/keys_file.py), so that a backup holds nothing with which it could be read.

A folder without `backup.json` is no backup: it was cut off. Blobs that are deleted while the backup is taken are not in
it; `erased` names their recordings, whose rows `boli restore` deletes, too.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.atomic_file import appearing
from pipeline.store.blobs import BlobMissing, Blobs
from pipeline.store.database import now, reading
from pipeline.store.sealed.keyring import any_keys
from pipeline.store.tables.base import installation
from pipeline.store.tables.encryption import client_key, data_key
from pipeline.store.tables.recordings import erasure

DATABASES: Final = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
BLOBS: Final = "blobs"
MANIFEST: Final = "manifest.jsonl"
CARD: Final = "backup.json"
KEY_TABLES: Final = (client_key.name, data_key.name)
_RESTORING: Final = "blobs.restoring"
_KEY: Final = re.compile(r"database\.(sqlite|pgdump)|blobs/[^/].*")
Report = Callable[[int], object]  # how many files are done


class BackupError(BoliError, ValueError):
    """A backup cannot be taken, or cannot be used. The message says why and what to do."""


def _nobody(_done: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a backup. `key`: its path in the folder."""

    key: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup is. `kind`: of its database. `manifest_sha256`: of the file `manifest.jsonl`. `erased`: recordings
    that were deleted while it was taken. `encrypted`: whether keys belong to it, which are not in it.
    """

    installation: str
    kind: str
    taken_at: str
    files: int
    bytes: int
    manifest_sha256: str
    erased: tuple[str, ...]
    encrypted: bool = False


def take(engine: sa.Engine, blobs: Blobs, folder: Path, after: Path | None = None, report: Report = _nobody) -> Backup:
    """Take a backup into a new folder. Raises BackupError. `blobs`: as they are stored, not decrypted.

    `after`: an earlier backup on the same disk. Files that are the same are not stored twice.
    """
    before = {entry.key: entry for entry in entries(after)} if after else {}
    with _explained(f"cannot write the backup to {folder}"):
        if folder.exists() and any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty; name a new folder")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _take(engine, blobs, folder, after, before, report)


def _take(
    engine: sa.Engine, blobs: Blobs, folder: Path, after: Path | None, before: dict[str, Entry], report: Report
) -> Backup:
    started = now()
    kind = engine.dialect.name
    _dump(engine, folder / DATABASES[kind])
    made = [Entry(DATABASES[kind], *_measured(folder / DATABASES[kind]))]
    for key in blobs.all_keys():
        if (entry := _copied(blobs, key, folder, after, before)) is not None:
            made.append(entry)
            report(len(made))
    with appearing(folder / MANIFEST) as place:
        place.write_text("".join(json.dumps(asdict(entry)) + "\n" for entry in made), encoding="utf-8")
    with reading(engine) as connection:
        name = str(connection.execute(sa.select(installation.c.id)).scalar_one())
        gone = sa.select(erasure.c.recording_id).where(erasure.c.erased_at >= started, erasure.c.part == "")
        erased = tuple(sorted(connection.execute(gone).scalars()))
    total, digest = sum(entry.bytes for entry in made), _measured(folder / MANIFEST)[1]
    backup = Backup(name, kind, started.isoformat(), len(made), total, digest, erased, any_keys(engine))
    with appearing(folder / CARD) as place:
        place.write_text(json.dumps(asdict(backup), indent=1) + "\n", encoding="utf-8")
    return backup


def read(folder: Path) -> Backup:
    """Return what a backup says of itself. Raises BackupError for a folder that is none."""
    try:
        told = json.loads((folder / CARD).read_text("utf-8"))
        return Backup(**told | {"erased": tuple(told["erased"])})
    except OSError as error:
        raise BackupError(f"{folder} is no backup, or one that was cut off: it has no {CARD}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{folder / CARD} cannot be read: {error}") from error


def entries(folder: Path) -> list[Entry]:
    """Return the files of a backup. Raises BackupError."""
    backup = read(folder)
    manifest = folder / MANIFEST
    if not manifest.is_file() or _measured(manifest)[1] != backup.manifest_sha256:
        raise BackupError(f"{manifest} is not the one that {CARD} names: this backup was changed")
    found = [Entry(**json.loads(line)) for line in manifest.read_text("utf-8").splitlines()]
    if strange := [one.key for one in found if not _KEY.fullmatch(one.key) or ".." in one.key.split("/")]:
        raise BackupError(f"{manifest} names {strange[0]!r}, which is no file of a backup")
    return found


def verify(folder: Path, report: Report = _nobody) -> Backup:
    """Read every file of a backup and compare its hash. Raises BackupError, which names the first that is wrong."""
    for number, entry in enumerate(entries(folder), start=1):
        file = folder / entry.key
        if not file.is_file():
            raise BackupError(f"{file} is missing: this backup cannot be restored whole")
        if _measured(file) != (entry.bytes, entry.sha256):
            raise BackupError(f"{file} is damaged: this backup cannot be restored whole")
        report(number)
    return read(folder)


def restore(folder: Path, url: str, data_dir: Path, report: Report = _nobody) -> Backup:
    """Put a verified backup where there is no data yet. Raises BackupError, and then nothing is there as before.

    The blobs come first, under another name, and the database last, at once. Where this process dies in between, the
    folder is without its database, and no other takes it (pipeline/store/identity.py).
    """
    backup = verify(folder)
    target = sa.make_url(url)
    if target.get_backend_name() != backup.kind:
        raise BackupError(f"this backup is of {backup.kind}, and database_url is of {target.get_backend_name()}")
    root, unfinished = data_dir / BLOBS, data_dir / _RESTORING
    if root.exists() and any(root.iterdir()):
        raise BackupError(f"{root} is not empty: a backup is restored where nothing is")
    _refuse_data(target)
    with _explained(f"cannot restore into {data_dir}"):
        shutil.rmtree(unfinished, ignore_errors=True)  # of a restore that was cut off
        unfinished.mkdir(parents=True, mode=0o700)
        named = (entry.key for entry in entries(folder) if entry.key.startswith(f"{BLOBS}/"))
        for number, key in enumerate(named, start=1):
            place = unfinished / key.removeprefix(f"{BLOBS}/")
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(folder / key, place)
            place.chmod(0o600)
            report(number)
        if root.exists():
            root.rmdir()
        unfinished.rename(root)
        _load(folder / DATABASES[backup.kind], target)
    return backup


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn what the disk says into a line. Raises BackupError."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{what}: {error.strerror or error}") from error


def _copied(blobs: Blobs, key: str, folder: Path, after: Path | None, before: dict[str, Entry]) -> Entry | None:
    """Copy a blob; None where it was deleted meanwhile. What an earlier backup has is linked."""
    name = f"{BLOBS}/{key}"
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        blobs.copy(key, place)
    except BlobMissing:
        place.unlink(missing_ok=True)
        return None
    entry = Entry(name, *_measured(place))
    if after is not None and before.get(name) == entry:
        place.unlink()
        os.link(after / name, place)
    return entry


def _measured(file: Path) -> tuple[int, str]:
    """Return how many bytes a file has, and their SHA-256."""
    with file.open("rb") as content:
        return file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest()


def _dump(engine: sa.Engine, file: Path) -> None:
    """Write the database as it is now."""
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as live, closing(sqlite3.connect(file)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA secure_delete=ON")
            for table in KEY_TABLES:
                copy.execute(f"DELETE FROM {table}")
            copy.commit()
        file.chmod(0o600)
        return
    left_out = [f"--exclude-table-data={table}" for table in KEY_TABLES]
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", *left_out, f"--file={file}"], engine.url)
    file.chmod(0o600)


def _refuse_data(url: sa.URL) -> None:
    """Raise BackupError where the database has tables, or is a file that is there."""
    if url.get_backend_name() == "sqlite":
        place = Path(str(url.database))
        if place.exists() and place.stat().st_size:
            raise BackupError(f"{place} is there already: a backup is restored where nothing is")
        return
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"))
    try:
        if sa.inspect(engine).get_table_names():
            raise BackupError("the database has tables already: a backup is restored into an empty one")
    except sa.exc.OperationalError as error:
        raise BackupError(f"the database does not answer: {str(error.orig).splitlines()[0]}") from error
    finally:
        engine.dispose()


def _load(file: Path, url: sa.URL) -> None:
    """Put a dump where no database is, or an empty one, at once. Raises BackupError."""
    if url.get_backend_name() == "sqlite":
        place = Path(str(url.database))
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with appearing(place) as made:
            shutil.copyfile(file, made)
            made.chmod(0o600)
        return
    command = ["pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction"]
    _run([*command, f"--dbname={url.database}", str(file)], url)


def _run(command: list[str], url: sa.URL) -> None:
    """Run one of PostgreSQL's programs. The password goes by the environment: others could read it among arguments."""
    if shutil.which(command[0]) is None:
        raise BackupError(f"{command[0]} is not installed: it comes with PostgreSQL's client programs")
    done = subprocess.run(
        command, env=os.environ | dict(_environment(url)), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{command[0]} failed: {done.stderr.strip()[-500:]}")


def _environment(url: sa.URL) -> Iterator[tuple[str, str]]:
    host, port = url.query.get("host", url.host), url.query.get("port", url.port)
    for name, value in (
        ("PGHOST", host), ("PGPORT", port), ("PGUSER", url.username), ("PGPASSWORD", url.password),
        ("PGDATABASE", url.database), ("PGSSLMODE", url.query.get("sslmode")),
    ):  # fmt: skip
        if value:
            yield name, str(value)
