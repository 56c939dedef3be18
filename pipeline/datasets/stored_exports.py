"""Stored exports: the files of an export in the blob store, until something of its data set is deleted.

exports/{snapshot id}/{format}/{split or "all"}/...      and `complete`, once all of it is there
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from configs.errors import BoliError
from pipeline.datasets import exporting, formats, snapshots, turns
from pipeline.datasets.exporting import Source, Wanted
from pipeline.datasets.formats import places
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading

FOLDER: Final = "exports"
_TRIES: Final = 3


class ChangedMeanwhile(BoliError):
    """Items were deleted again and again while they were exported. The message says what to do."""


def prefix(wanted: Wanted) -> str:
    """Return under which key an export is kept."""
    return f"{FOLDER}/{wanted.snapshot.id}/{wanted.format}/{wanted.split or 'all'}"


def keep(source: Source, wanted: Wanted) -> int:
    """Keep an export in the blob store, in place of an older one; return how many files it has.

    If items were deleted meanwhile, it is made again. Raises ChangedMeanwhile, UnknownFormat, NothingToExport,
    ParquetMissing; then nothing is kept.
    """
    formats.known(wanted.format)
    key = prefix(wanted)
    try:
        for _ in range(_TRIES):
            before = _left(source, wanted)
            with tempfile.TemporaryDirectory(dir=source.scratch) as scratch:
                count = places.to_blobs(exporting.members(source, wanted, Path(scratch)), source.blobs, key)
            with source.engine.begin() as connection:
                # Whoever deletes is waited for: what they delete after this, they find here.
                turns.take_to_freeze(connection)
                if snapshots.get(connection, wanted.snapshot.id).removed == before:
                    places.complete(source.blobs, key)
                    return count
        raise ChangedMeanwhile("recordings were deleted while they were exported; try again")
    except BaseException:
        source.blobs.delete(key)
        raise


def remove_for(blobs: Blobs, snapshot_ids: Iterable[str]) -> None:
    """Delete every stored export of these data sets: to be called when something of them is deleted."""
    for snapshot_id in snapshot_ids:
        _remove(blobs, f"{FOLDER}/{snapshot_id}")


def _remove(blobs: Blobs, key: str) -> None:
    """Delete a folder into which somebody may be writing: they find out at their end, and begin again."""
    for _ in range(_TRIES):
        try:
            return blobs.delete(key)
        except OSError:  # a file came after the folder was read
            continue
    blobs.delete(key)


def _left(source: Source, wanted: Wanted) -> int:
    with reading(source.engine) as connection:
        return snapshots.get(connection, wanted.snapshot.id).removed
