"""`boli backup` and `boli restore`: the database and the recordings, consistent with one another."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from boli.commands.certificates import ordered
from boli.console import print_json
from boli.context import State
from boli.options import JsonOption
from configs.settings import Settings
from pipeline.jobs.migration import migrate_all
from pipeline.privacy import erasure, unreadable
from pipeline.privacy.certificates import RESTORE
from pipeline.store import backups, key_file
from pipeline.store.backups import Backup, BackupError
from pipeline.store.sealed import keyring, keys_file, rows
from pipeline.store.sealed.keys_file import Keys
from pipeline.store.sealed.master import Master

EVERY = 1000  # files, between two lines of progress


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder for the backup.")],
    after: Annotated[
        Path | None, typer.Option(help="An earlier backup on the same disk: files that are the same are stored once.")
    ] = None,
    keys: Annotated[
        Path | None,
        typer.Option(
            help="Where the wrapped keys of encrypted recordings go, in place of older ones; not into FOLDER."
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Take none; read the one in FOLDER, and compare it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take a backup while the service runs.

    The database comes first, as it was at one instant, then the recordings; each file with its hash. PostgreSQL needs
    its program pg_dump. Settings and keys of encryption are not in it: those of encrypted recordings go into a small
    file of their own, of which only the newest is kept, so that what was deleted cannot be read in older backups.

    Example: boli backup /backups/2026-11-29 --keys /elsewhere/boli-keys.json
    """
    state: State = context.obj
    if check:
        return _tell(backups.verify(folder, _progress), "whole", as_json)
    with state.engine() as engine:
        if keys is None and keyring.any_keys(engine):
            raise BackupError(
                "recordings are encrypted, and a backup is to hold no keys: name another file for them, --keys FILE"
            )
        if keys is not None and keys.resolve().is_relative_to(folder.resolve()):
            raise BackupError(f"{keys} is in {folder}: keep the keys apart from what they open")
        made = backups.take(engine, state.stored_blobs, folder, after, _progress)
        if keys is not None:  # after the blobs: keys that were made meanwhile are in it
            keys_file.write(engine, keys)
    _tell(made, "taken", as_json)
    _name_key_files(state.settings.storage.data_dir)


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A backup: what `boli backup` made.")],
    keys: Annotated[
        Path | None, typer.Option(help="The newest file of keys: of `boli backup --keys`, or `boli encryption export`.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Put a backup where no data is yet: into the data folder and the database of the settings.

    Every file is checked before anything is written. What was deleted after the backup is back, and must be deleted
    again; but not encrypted recordings, whose keys are gone from the newest file of keys. PostgreSQL needs its program
    pg_restore, and an empty database.

    Example: boli restore /backups/2026-11-29 --keys /elsewhere/boli-keys.json
    """
    state: State = context.obj
    settings = state.settings
    if settings.blobs.url:
        raise BackupError(
            "a backup is restored into a folder, and blobs.url names a bucket: take blobs.url out, restore, copy the "
            "folder `blobs` into the bucket with its own tool, and set blobs.url again (docs/guide/bucket.md)"
        )
    own_keys = _fitting_keys(settings, backups.read(folder), keys)
    made = backups.restore(folder, settings.database_url, settings.storage.data_dir, _progress)
    migrate_all(settings)
    with state.engine() as engine:
        if own_keys is not None:
            with engine.begin() as connection:
                keys_file.put(connection, own_keys)
        # Rows whose sound was deleted meanwhile: a hold of before cannot bring it back.
        gone = sorted({*made.erased, *unreadable.recordings(engine, state.stored_blobs)})
        blobs = state.blobs
        with engine.begin() as connection:
            erasure.remove_recordings(connection, blobs, gone, ordered(state, RESTORE), past_holds=True)
        left = list(rows.unreadable(engine))
        with engine.begin() as connection:
            unreadable.forget_rows(connection, left)
    _tell(made, "restored", as_json)


def _fitting_keys(settings: Settings, of: Backup, file: Path | None) -> Keys | None:
    """Return the keys that belong to a backup, None where it has none. Raises BackupError, BadKeysFile, and what says
    that the master key is not there.
    """
    if file is None:
        if of.encrypted:
            raise BackupError("this backup is of encrypted recordings: name the newest file of their keys, --keys FILE")
        return None
    found = keys_file.read(file)
    keys_file.check(found, of.installation, of.taken_at)
    if of.encrypted:
        Master(settings.encryption)  # nothing is restored that could not be read
    return found


def _name_key_files(data_dir: Path) -> None:
    here = [name for name in key_file.ALL if (data_dir / name).exists()]
    if here:
        print(
            f"not in it, or others could sign in your name: {', '.join(here)}; keep copies elsewhere", file=sys.stderr
        )


def _progress(done: int) -> None:
    if done % EVERY == 0:
        print(f"{done} files", file=sys.stderr)


def _tell(made: Backup, what: str, as_json: bool) -> None:
    if as_json:
        print_json(asdict(made))
    else:
        print(f"{what}: {made.files} files, {made.bytes} bytes, {made.kind}, of {made.taken_at}")
