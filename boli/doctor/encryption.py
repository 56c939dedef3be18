"""Encryption: is what is stored encrypted, do the keys open, and where do decrypted files lie?"""

import shutil
import stat
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from boli.doctor.finding import Findings, note, ok, wrong
from configs.errors import BoliError
from configs.settings import Settings
from pipeline.store.database import connect
from pipeline.store.sealed import scratch
from pipeline.store.sealed.keyring import Keyring, any_keys
from pipeline.store.sealed.master import Master


def at_rest(settings: Settings) -> Findings:
    """Look at encryption at rest. The database is not made where it is not there."""
    url = sa.make_url(settings.database_url)
    there = url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()
    try:
        engine = connect(settings.database_url) if there else None
    except BoliError:
        return  # told by `database`
    try:
        yield from _keys(settings, engine)
    except BoliError as error:
        yield wrong("encryption", str(error))
    except SQLAlchemyError:
        return
    finally:
        if engine is not None:
            engine.dispose()


def _keys(settings: Settings, engine: sa.Engine | None) -> Findings:
    used = engine is not None and any_keys(engine)
    if not settings.encryption.is_on:
        if used:
            yield wrong("encryption", "recordings are encrypted and the settings name no key: nothing can be read")
        else:
            yield note("encryption", "off: files of recordings are as safe as the disk (docs/explain/encryption.md)")
        return
    master = Master(settings.encryption)
    if used and engine is not None:
        Keyring(engine, master).check()
    yield ok("encryption", "on, and the master key opens what is there" if used else "on; nothing was encrypted yet")
    if not settings.encryption.texts:
        yield note("encryption", "texts of the database are as safe as its disk: encryption.texts is off")
    if settings.encryption.key_file is not None:
        yield from _key_file(settings.encryption.key_file.resolve(), settings.storage.data_dir.resolve())
    yield from _room(settings)


def _key_file(file: Path, data_dir: Path) -> Findings:
    if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield wrong("encryption", f"other users may read {file}: chmod go-rwx it")
    if file.is_relative_to(data_dir):
        yield wrong("encryption", f"{file} lies in the data folder: whoever takes the one has the other; move it out")


def _room(settings: Settings) -> Findings:
    place = scratch.folder_of(settings).parent
    free, wanted = shutil.disk_usage(place).free, settings.encryption.scratch_gib * 2**30
    words = f"{free / 2**30:.1f} GiB free at {place} for decrypted files"
    if free < wanted:
        yield wrong("encryption", f"{words}, fewer than encryption.scratch_gib: make it bigger, or name another folder")
    elif place != scratch.MEMORY:
        yield note("encryption", f"{words}: deleted ones may leave blocks on its disk")
    else:
        yield ok("encryption", words)
