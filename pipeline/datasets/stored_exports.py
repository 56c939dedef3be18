"""Stored exports: the files of an export in the blob store, until something of its data set is deleted, or a consent to
it is taken back.

exports/{snapshot id}/{format}/{split or "all"}/...      and `complete`, once all of it is there
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.datasets import exporting, formats, snapshots, turns
from pipeline.datasets.exporting import Source, Wanted
from pipeline.datasets.formats import places
from pipeline.store import scopes
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading
from pipeline.store.sealed import keyring
from pipeline.store.tables.learning import snapshot_item
from pipeline.store.tables.recordings import recording, segment

FOLDER: Final = "exports"
_TRIES: Final = 3


class ChangedMeanwhile(BoliError):
    """Items were deleted again and again while they were exported. The message says what to do."""


def prefix(wanted: Wanted) -> str:
    """Return under which key an export is kept."""
    return f"{FOLDER}/{wanted.snapshot.id}/{wanted.format}/{wanted.split or 'all'}"


def keep(source: Source, wanted: Wanted) -> int:
    """Keep an export in the blob store, in place of an older one; return how many files it has.

    If items were deleted meanwhile, or consents taken back, it is made again. Raises ChangedMeanwhile, UnknownFormat,
    NothingToExport, ParquetMissing; then nothing is kept.
    """
    formats.known(wanted.format)
    key = prefix(wanted)
    try:
        for _ in range(_TRIES):
            before = _gone(source, wanted)
            with tempfile.TemporaryDirectory(dir=source.scratch) as scratch:
                count = places.to_blobs(exporting.members(source, wanted, Path(scratch)), source.blobs, key)
            with source.engine.begin() as connection:
                # Whoever deletes is waited for: what they delete after this, they find here.
                turns.take_to_freeze(connection)
                if _count(connection, wanted) == before:
                    places.complete(source.blobs, key)
                    return count
        raise ChangedMeanwhile("recordings were deleted while they were exported; try again")
    except BaseException:
        source.blobs.delete(key)
        raise


def remove_for(connection: sa.Connection, blobs: Blobs, snapshot_ids: Iterable[str]) -> None:
    """Delete every stored export of these data sets, and their keys: to be called when something of them is deleted."""
    snapshot_ids = list(snapshot_ids)
    for snapshot_id in snapshot_ids:
        _remove(blobs, f"{FOLDER}/{snapshot_id}")
    keyring.forget(connection, [scopes.exports(id) for id in snapshot_ids])


def withdrawn_by(connection: sa.Connection, blobs: Blobs, client_id: str) -> None:
    """Delete every stored export with something of a client, in the transaction in which it takes its consent back."""
    _withdraw(connection, blobs, recording.c.client_id == client_id)


def withdrawn_for(connection: sa.Connection, blobs: Blobs, recording_id: str) -> None:
    """Delete every stored export with something of a recording, in the transaction in which its consent goes."""
    _withdraw(connection, blobs, recording.c.id == recording_id)


def _withdraw(connection: sa.Connection, blobs: Blobs, whose: sa.ColumnElement[bool]) -> None:
    turns.take_to_delete(connection)
    held = snapshot_item.join(segment).join(recording, recording.c.id == segment.c.recording_id)
    query = sa.select(snapshot_item.c.snapshot_id).distinct().select_from(held).where(whose)
    remove_for(connection, blobs, connection.execute(query).scalars().all())


def _remove(blobs: Blobs, key: str) -> None:
    """Delete a folder into which somebody may be writing: they find out at their end, and begin again."""
    for _ in range(_TRIES):
        try:
            return blobs.delete(key)
        except OSError:  # a file came after the folder was read
            continue
    blobs.delete(key)


def _gone(source: Source, wanted: Wanted) -> tuple[int, int]:
    with reading(source.engine) as connection:
        return _count(connection, wanted)


def _count(connection: sa.Connection, wanted: Wanted) -> tuple[int, int]:
    """Return how many items were deleted, and of how many the consent was taken back."""
    id = wanted.snapshot.id
    return snapshots.get(connection, id).removed, snapshots.withheld(connection, id)
