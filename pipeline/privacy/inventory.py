"""Inventory: what there is of a recording, counted and hashed before it is deleted, for the certificate of it.

No text is in it, and no name that a client gave.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import Blobs
from pipeline.store.tables.clients import comment, transcript_version
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision, task


@dataclass(frozen=True, slots=True)
class File:
    """A file of a recording. `name`: among those of its recording."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Rows:
    """What the database knows of a recording. `sha256`: of the file that the client sent."""

    client_id: str
    sha256: str
    counts: dict[str, int]


def files(blobs: Blobs, recording_id: str) -> tuple[File, ...]:
    """Return each file of a recording with its hash. Reads them all: seconds for hours of sound."""
    found = []
    for name, path in Artifacts(blobs, recording_id).files():
        with suppress(FileNotFoundError), path.open("rb") as file:  # another deletes it at this moment
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            found.append(File(name, file.tell(), digest))
    return tuple(found)


def rows(connection: sa.Connection, recording_id: str) -> Rows | None:
    """Count the rows of a recording; None where there is no such recording."""
    here = sa.select(recording.c.client_id, recording.c.sha256).where(recording.c.id == recording_id)
    found = connection.execute(here).one_or_none()
    if found is None:
        return None
    own = (segment, task, comment, transcript_version)
    counts = {f"{table.name}s": _count(connection, table, table.c.recording_id == recording_id) for table in own}
    of_segments = revision.c.segment_id.in_(sa.select(segment.c.id).where(segment.c.recording_id == recording_id))
    return Rows(found.client_id, found.sha256, counts | {"revisions": _count(connection, revision, of_segments)})


def _count(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one())
