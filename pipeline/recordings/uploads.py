"""Uploads: files that clients send in several goes, until each becomes a recording.

    begin ---> more, more, ... ---> whole ---> a recording, of which the file is the original
      nobody goes on with it for a while: it expires, and is deleted

    uploads/{id}/original        what has come so far; its size says how much
    recordings/{id}/original     where it goes when it is whole, by one rename

The id of the recording is made of the upload's. So where a crash comes between the rename and the commit, the same end
is reached when it is tried again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings.artifacts import RECORDINGS, Artifacts
from pipeline.store import scopes
from pipeline.store.blobs import Blobs, Masked, as_it_is
from pipeline.store.database import new_id, now, reading
from pipeline.store.sealed import keyring
from pipeline.store.tables.clients import upload
from pipeline.store.text_columns import write, writing

UPLOADS: Final = "uploads"
# Files without a row, of a crash or of an upload that was deleted while it was written: their row may be on its way.
YOUNG_S: Final = 3600
_PREFIX: Final = "upl"
Way = Literal["tus", "whole"]


class UploadMissing(BoliError):
    """There is no such upload: the id is wrong, it expired, or it was ended."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way. `length`: of the whole, in bytes. `fields`: the form beside it, as sent. `recording_id`: what
    it became, None before. `way`: "tus": in several goes; "whole": in one, and `length` is 0 until all has come.
    """

    id: str
    client_id: str
    length: int
    fields: Mapping[str, str]
    created_at: datetime
    expires_at: datetime
    recording_id: str | None
    way: Way = "tus"

    @property
    def future_recording(self) -> str:
        """The id of the recording that it becomes."""
        return f"rec_{self.id.removeprefix(f'{_PREFIX}_')}"

    def with_fields(self, fields: Mapping[str, str]) -> "Upload":
        """Return it with another form beside it."""
        return replace(self, fields=dict(fields))


class UploadFile:
    """The bytes of an upload that have come so far."""

    def __init__(self, blobs: Blobs, of: Upload) -> None:
        self._blobs = blobs
        self._folder = f"{UPLOADS}/{of.id}"
        self._target = f"{RECORDINGS}/{of.future_recording}"
        self._artifacts = Artifacts(blobs, of.future_recording)

    def path(self) -> Path:
        """Return where the bytes are, or will be. Raises BlobElsewhere where that is on another machine."""
        if self._artifacts.has_original():
            return self._artifacts.original()
        return self._blobs.growing(f"{self._folder}/original")

    def mask(self) -> Masked:
        """Return what has to be written to `path` in place of what came. Raises BlobElsewhere."""
        return as_it_is if self._artifacts.has_original() else self._blobs.mask(f"{self._folder}/original")

    def whole(self) -> Path:
        """Return a file with all that has come, to be read only; nothing comes after that. Raises BlobElsewhere."""
        if self._artifacts.has_original():
            return self._artifacts.original()
        return self._blobs.grown(f"{self._folder}/original")

    def size(self) -> int:
        """Return how many bytes have come. Raises BlobElsewhere."""
        if self._artifacts.has_original():
            return self._artifacts.original_bytes()
        path = self.path()
        return path.stat().st_size if path.is_file() else 0

    def settle(self) -> None:
        """Bring the file to where every machine finds it: it may take long. May be repeated. Raises BlobElsewhere."""
        if not self._artifacts.has_original():
            self._blobs.settle(f"{self._folder}/original")

    def hand_over(self) -> None:
        """Make the file the original of the recording. May be repeated."""
        if not self._artifacts.has_original():
            self._blobs.move(self._folder, self._target)
        self._blobs.delete(self._folder)  # a move that was cut off may have left it

    def delete(self) -> None:
        """Delete what has come. Only for an upload that is no recording."""
        self._blobs.delete(self._folder)
        self._artifacts.delete()


_COLUMNS = [upload.c[name] for name in Upload.__slots__]


def begin(
    connection: sa.Connection,
    client_id: str,
    length: int,
    fields: Mapping[str, str],
    at: datetime,
    until: datetime,
    way: Way = "tus",
) -> Upload:
    """Write an upload of which nothing has come yet. It is kept to `until`, or as long as it goes on."""
    made = Upload(new_id(_PREFIX), client_id, length, dict(fields), at, until, None, way)
    with writing(connection, made.future_recording, client_id):
        connection.execute(sa.insert(upload).values({name: getattr(made, name) for name in Upload.__slots__}))
    return made


def get(connection: sa.Connection, id: str, client_id: str, lock: bool = False) -> Upload:
    """Return one of this client's uploads. Raises UploadMissing."""
    query = sa.select(*_COLUMNS).where(upload.c.id == id, upload.c.client_id == client_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise UploadMissing(f"there is no upload {id}")
    return Upload(**row._mapping)


def unfinished(connection: sa.Connection, client_id: str, at: datetime) -> list[Upload]:
    """Return a client's uploads that are no recordings yet, newest first."""
    here = (upload.c.client_id == client_id, upload.c.recording_id.is_(None), upload.c.expires_at > at)
    query = sa.select(*_COLUMNS).where(*here).order_by(upload.c.created_at.desc(), upload.c.id)
    return [Upload(**row._mapping) for row in connection.execute(query)]


def set_length(connection: sa.Connection, id: str, length: int) -> None:
    """Note how long an upload is that came in one request."""
    connection.execute(sa.update(upload).where(upload.c.id == id).values(length=length))


def prolong(connection: sa.Connection, id: str, until: datetime) -> None:
    """Keep an upload to `until`."""
    connection.execute(sa.update(upload).where(upload.c.id == id).values(expires_at=until))


def finish(connection: sa.Connection, of: Upload) -> None:
    """Note that the upload has become its recording, with the form that is beside it now."""
    became = {"recording_id": of.future_recording, "fields": dict(of.fields)}
    write(connection, of.future_recording, sa.update(upload).where(upload.c.id == of.id).values(became))


def remove(connection: sa.Connection, blobs: Blobs, of: Upload) -> None:
    """Delete an upload. Its recording, where it has become one, stays."""
    connection.execute(sa.delete(upload).where(upload.c.id == of.id))
    if of.recording_id is None:
        UploadFile(blobs, of).delete()
        keyring.forget(connection, [scopes.recording(of.future_recording)])


def remove_of_client(connection: sa.Connection, blobs: Blobs, client_id: str) -> None:
    """Delete all uploads of a client."""
    for row in connection.execute(sa.select(*_COLUMNS).where(upload.c.client_id == client_id)).all():
        remove(connection, blobs, Upload(**row._mapping))


def expire(engine: sa.Engine, blobs: Blobs, at: datetime | None = None) -> int:
    """Delete the uploads with which nobody went on in time, and return how many. May be done by several at once."""
    over = upload.c.expires_at <= (at or now())
    with reading(engine) as connection:  # mostly there is none, and whoever writes on SQLite is not to wait
        found = [Upload(**row._mapping) for row in connection.execute(sa.select(*_COLUMNS).where(over))]
    return sum(_expire(engine, blobs, one, over) for one in found)


def sweep(engine: sa.Engine, blobs: Blobs, young_s: float = YOUNG_S) -> list[str]:
    """Delete what has expired, and the files of uploads that are not known. Return the ids of the latter."""
    expire(engine, blobs)
    old = blobs.untouched(UPLOADS, young_s)
    unknown = sorted(set(old) - _known(engine, old))
    for id in unknown:
        blobs.delete(f"{UPLOADS}/{id}")
    return unknown


def _expire(engine: sa.Engine, blobs: Blobs, one: Upload, over: sa.ColumnElement[bool]) -> int:
    with engine.begin() as connection:
        gone = connection.execute(sa.delete(upload).where(upload.c.id == one.id, over)).rowcount
        if gone and one.recording_id is None:
            UploadFile(blobs, one).delete()
            keyring.forget(connection, [scopes.recording(one.future_recording)])
    return int(gone)


def _known(engine: sa.Engine, ids: Sequence[str]) -> set[str]:
    if not ids:
        return set()
    with reading(engine) as connection:
        return set(connection.execute(sa.select(upload.c.id).where(upload.c.id.in_(ids))).scalars())
