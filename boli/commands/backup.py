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
from pipeline.jobs.migration import migrate_all
from pipeline.privacy import erasure
from pipeline.privacy.certificates import RESTORE
from pipeline.store import backups, key_file
from pipeline.store.backups import Backup, BackupError

EVERY = 1000  # files, between two lines of progress


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder for the backup.")],
    after: Annotated[
        Path | None, typer.Option(help="An earlier backup on the same disk: files that are the same are stored once.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Take none; read the one in FOLDER, and compare it.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take a backup while the service runs.

    The database comes first, as it was at one instant, then the recordings; each file with its hash. PostgreSQL needs
    its program pg_dump. Settings and keys of encryption are not in it.

    Example: boli backup /backups/2026-11-29
    """
    state: State = context.obj
    if check:
        return _tell(backups.verify(folder, _progress), "whole", as_json)
    with state.engine() as engine:
        made = backups.take(engine, state.blobs, folder, after, _progress)
    _tell(made, "taken", as_json)
    keys = [name for name in key_file.ALL if (state.settings.storage.data_dir / name).exists()]
    if keys:
        print(
            f"not in it, or others could sign in your name: {', '.join(keys)}; keep copies elsewhere", file=sys.stderr
        )


def restore(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A backup: what `boli backup` made.")],
    as_json: JsonOption = False,
) -> None:
    """Put a backup where no data is yet: into the data folder and the database of the settings.

    Every file is checked before anything is written. What was deleted after the backup is back, and must be deleted
    again. PostgreSQL needs its program pg_restore, and an empty database.

    Example: boli restore /backups/2026-11-29
    """
    state: State = context.obj
    settings = state.settings
    if settings.blobs.url:
        raise BackupError(
            "a backup is restored into a folder, and blobs.url names a bucket: take blobs.url out, restore, copy the "
            "folder `blobs` into the bucket with its own tool, and set blobs.url again (docs/guide/bucket.md)"
        )
    made = backups.restore(folder, settings.database_url, settings.storage.data_dir, _progress)
    migrate_all(settings)
    with state.engine() as engine, engine.begin() as connection:
        # Rows whose sound was deleted meanwhile: a hold of before cannot bring it back.
        erasure.remove_recordings(connection, state.blobs, made.erased, ordered(state, RESTORE), past_holds=True)
    _tell(made, "restored", as_json)


def _progress(done: int) -> None:
    if done % EVERY == 0:
        print(f"{done} files", file=sys.stderr)


def _tell(made: Backup, what: str, as_json: bool) -> None:
    if as_json:
        print_json(asdict(made))
    else:
        print(f"{what}: {made.files} files, {made.bytes} bytes, {made.kind}, of {made.taken_at}")
