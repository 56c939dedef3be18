"""Data: the database, the folder of recordings, and who may read them."""

import os
import shutil
import stat
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from boli.doctor.finding import Findings, note, ok, wrong
from configs.errors import BoliError
from configs.settings import Settings
from pipeline.jobs import retention_due, workers
from pipeline.store import clock, identity, key_file, schema
from pipeline.store.blobs import Blobs, DiskBlobs
from pipeline.store.database import connect, now, reading
from pipeline.store.tables.base import installation
from pipeline.store.tables.recordings import recording

LITTLE_ROOM = 2**30  # bytes: an hour of stereo sound takes a tenth of it while it is drafted
CLOCKS_APART_S = 5
MANY_TASKS = 40_000  # what was measured on SQLite: docs/reference/benchmarks.md


def database(settings: Settings) -> Findings:
    """Look at the database, its tables, its clock and who works on it."""
    file = sa.make_url(settings.database_url).database
    if settings.database_url.startswith("sqlite") and not Path(str(file)).is_file():
        yield note("database", "there is none yet: the first `boli serve` makes it")
        return
    try:
        engine = connect(settings.database_url)
    except BoliError as error:
        yield wrong("database", str(error))
        return
    try:
        with reading(engine) as connection:
            yield ok("database", f"{engine.dialect.name} answers")
            yield from _tables(connection)
            yield from _clock(connection)
            yield from _work(connection, settings)
    except SQLAlchemyError as error:
        yield wrong("database", f"it does not answer: {str(error).splitlines()[0]}; check storage.database_url")
    finally:
        engine.dispose()


def _tables(connection: sa.Connection) -> Findings:
    here, newest = schema.of_tables(connection), schema.newest()
    match schema.state(connection):
        case "current":
            yield ok("tables", f"they are the newest, {newest}")
        case "newer":
            yield wrong(
                "tables", f"they are at {here}, which this Boli does not know: a newer one wrote them; install it"
            )
        case _:
            yield note("tables", f"they are at {here or 'nothing'}, this Boli has {newest}: `boli migrate`")


def _clock(connection: sa.Connection) -> Findings:
    apart_s = abs(clock.database_now_ms(connection) / 1000 - time.time())
    if apart_s > CLOCKS_APART_S:
        yield wrong("clock", f"this machine and the database are {apart_s:.0f} s apart: set both by NTP")
    else:
        yield ok("clock", "that of the database agrees")


def _work(connection: sa.Connection, settings: Settings) -> Findings:
    if not sa.inspect(connection).has_table("recording"):
        return
    alive = workers.alive(connection, settings.engine.dead_after_s)
    if not alive and workers.anything_waits(connection):
        yield wrong("workers", "recordings wait, and no worker is alive: run `boli worker`")
    else:
        yield ok("workers", f"{len(alive)} alive")
    yield from _retention(connection, settings)
    failed = sa.select(sa.func.count()).where(recording.c.status == "failed")
    if count := int(connection.execute(failed).scalar_one()):
        yield note("recordings", f"{count} failed: `boli retry` says which, and why")
    tasks = int(connection.execute(sa.text("SELECT count(*) FROM task WHERE state <> 'done'")).scalar_one())
    if connection.dialect.name == "sqlite" and tasks > MANY_TASKS:
        yield note(
            "database", f"{tasks} tasks are not done: above {MANY_TASKS} nobody has measured SQLite; use PostgreSQL"
        )


def _retention(connection: sa.Connection, settings: Settings) -> Findings:
    if not sa.inspect(connection).has_table("retention"):
        return
    if late := retention_due.overdue(connection, settings, now()):
        named = f"{len(late)} recordings were to be deleted a day ago or more, as {late[0]}"
        yield wrong("retention", f"{named}: is a worker running? `boli retention due` says what is in the way")
    else:
        yield ok("retention", "nothing is overdue")


def folder(settings: Settings) -> Findings:
    """Look at the data folder: is it there, is there room, does it belong to the database, who may read it?"""
    data = settings.storage.data_dir
    if not data.is_dir():
        yield note("data folder", f"{data} is not there yet: the first `boli serve` makes it")
        return
    yield from _writable(data)
    if not settings.blobs.url:
        yield from _identity(settings, data)
    open_to_others = [path for path in _private(data, settings) if _others_may_read(path)]
    if open_to_others:
        named = ", ".join(str(path) for path in open_to_others[:3])
        yield wrong("permissions", f"other users may read {named}: chmod go-rwx them ({len(open_to_others)} in all)")
    else:
        yield ok("permissions", "nobody else may read data, database and keys")


def _writable(data: Path) -> Findings:
    probe = data / f".doctor-{os.getpid()}"
    try:
        with probe.open("wb") as file:
            file.write(b"boli")
            os.fsync(file.fileno())
        yield ok("data folder", f"{data} can be written to")
    except OSError as error:
        yield wrong("data folder", f"{data} cannot be written to: {error.strerror}")
    finally:
        probe.unlink(missing_ok=True)
    free = shutil.disk_usage(data).free
    words = f"{free / 2**30:.1f} GiB free at {data}"
    yield ok("disk", words) if free > LITTLE_ROOM else wrong("disk", f"{words}: make room, or work stops soon")


def _identity(settings: Settings, data: Path) -> Findings:
    if (data / "blobs").is_dir():
        yield from belonging(settings, DiskBlobs(data / "blobs"))
    else:
        yield note("identity", "the data folder has met no database yet")


def belonging(settings: Settings, blobs: Blobs) -> Findings:
    """Say whether the recordings belong to the database, and whether some wait to be deleted. Raises BlobsAway."""
    if not blobs.exists(identity.MARK):
        yield note("identity", "the recordings have met no database yet")
        return
    try:
        engine = connect(settings.database_url)
        with reading(engine) as connection:
            own = str(connection.execute(sa.select(installation.c.id)).scalar_one())
        engine.dispose()
    except (SQLAlchemyError, BoliError):
        return  # told by `database`
    if blobs.path(identity.MARK).read_text().strip() != own:
        yield wrong("identity", "the data folder belongs to another database: set both of the same installation")
        return
    yield ok("identity", "database and data folder belong together")
    strange = len(blobs.untouched("quarantine", age_s=-1))
    if strange:
        yield note("quarantine", f"{strange} folders of sound that the database does not know wait there to be deleted")


def _private(data: Path, settings: Settings) -> list[Path]:
    url = sa.make_url(settings.database_url)
    files = [Path(f"{url.database}{end}") for end in ("", "-wal", "-shm")] if url.get_backend_name() == "sqlite" else []
    keys = [data / name for name in key_file.ALL]
    found = [data, data / "blobs", data / "cache", data / "growing", *keys, *files]
    return [path for path in found if path.exists()]


def _others_may_read(path: Path) -> bool:
    """Say whether group or others may read it; where a folder above is closed to them, they cannot."""
    mode = path.stat().st_mode
    if not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return False
    above = path.resolve().parent
    return path.is_dir() or bool(above.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH))
