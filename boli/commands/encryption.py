"""`boli encryption`: the operator's side of encryption at rest."""

from pathlib import Path
from typing import Annotated

import typer

from boli.context import Problem, State
from pipeline.jobs import workers
from pipeline.store.blob_stores import open_encrypted
from pipeline.store.database import reading
from pipeline.store.sealed import keys_file, rows
from pipeline.store.sealed.keyring import Keyring
from pipeline.store.sealed.master import Master, new_key

encryption = typer.Typer(no_args_is_help=True, help="Encryption at rest of files and texts.")


@encryption.command("key")
def make_key() -> None:
    """Print a new master key for the setting encryption.key, or the file of encryption.key_file. Nothing is changed.

    Example: boli encryption key
    """
    print(new_key())


@encryption.command()
def apply(context: typer.Context) -> None:
    """Encrypt the files that were written before encryption was switched on, and with encryption.texts the texts.

    No worker may run meanwhile. It may be cut off, and begun again: what is encrypted already is left alone.

    Example: boli encryption apply
    """
    state: State = context.obj
    with state.engine() as engine:
        with reading(engine) as connection:
            alive = workers.alive(connection, state.settings.engine.dead_after_s)
        if alive:
            raise Problem(f"{len(alive)} workers run, which write files, too: stop them, and begin again")
        blobs = open_encrypted(state.settings, engine)
        blobs.sweep_unfinished()  # of a process that died: it may be unencrypted
        # Uploads that are not whole yet grow where they are, and are encrypted when they are.
        done = [blobs.encrypt(key) for key in blobs.all_keys() if not key.startswith("uploads/")]
        print(f"{sum(done)} files are encrypted now, {len(done) - sum(done)} were before or stay as they are")
        if state.settings.encryption.texts:
            print(f"the texts of {rows.encrypt(engine)} rows of the database are encrypted now")


@encryption.command()
def rotate(context: typer.Context) -> None:
    """Wrap every client's key with the first master key: the command, or the first of encryption.key.

    After that the other master keys can be taken out of the settings. Files stay as they are. It may be cut off, and
    begun again.

    Example: boli encryption rotate
    """
    state: State = context.obj
    with state.engine() as engine:
        count = Keyring(engine, Master(state.settings.encryption)).rotate()
    print(f"{count} keys of clients are wrapped with the first master key now")


@encryption.command()
def export(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="Where they go, in place of an older file.")]
) -> None:
    """Write the wrapped keys into a file, which `boli restore --keys` needs. They are useless without the master key.

    Do it after deletions, or with each backup: with the newest file alone, what was deleted cannot be read in any
    backup. So keep no older one.

    Example: boli encryption export /elsewhere/boli-keys.json
    """
    state: State = context.obj
    with state.engine() as engine:
        count = keys_file.write(engine, file)
    print(f"{count} keys, each wrapped: {file}")
