"""Uploading: a file goes in pieces, and on from where it stopped if the line breaks (the tus protocol).

    POST the length -> PATCH a piece -> ... -> PATCH the last one: its answer names the recording
                           | the line broke
                           v
                       HEAD: how much has come? -> PATCH from there

A recording is made once, whichever answer is lost: the file becomes a recording when its last byte comes, and after
that HEAD names it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

from boli.client import calls
from boli.client.errors import FileUnusable, NotFound
from boli.client.flows.steps import Flow, Unit
from boli.client.shapes import Recording, Sent

PIECE_BYTES: Final = 8 * 1024 * 1024
Sound = Path | BinaryIO


@dataclass(frozen=True, slots=True)
class Source:
    """An open file. `name`: without folders."""

    file: BinaryIO
    name: str
    length: int

    def piece(self, offset: int) -> bytes:
        """Return the next bytes. Raises FileUnusable where there are none any more."""
        with _reading(self.name):
            self.file.seek(offset)
            found = self.file.read(min(PIECE_BYTES, self.length - offset))
        if not found:
            raise FileUnusable(f"{self.name} has become shorter while it was sent; send it again")
        return found


@dataclass(slots=True)
class _Place:
    """Where the upload is. `offset` is None after a piece without an answer, `known` what was certain before."""

    offset: int | None
    known: int


def submitting(sound: Sound, fields: Mapping[str, Any]) -> Flow[Recording]:
    """Send a file, and return the recording that it becomes. Raises FileUnusable, or what the service refuses."""
    with _opened(sound) as source:
        begun: Sent = yield calls.begin_upload(source.length, source.name, fields)
        return (yield from _sending(begun.id, source, 0))


def resuming(upload_id: str, sound: Sound) -> Flow[Recording]:
    """Go on with an upload that was begun before, perhaps by another process. Raises FileUnusable for another file."""
    with _opened(sound) as source:
        told: Sent = yield calls.upload_offset(upload_id)
        if told.length != source.length:
            said = f"{source.name} has {source.length} bytes, and the upload is of {told.length}; choose the same file"
            raise FileUnusable(said)
        if told.recording_id:
            return (yield calls.recording(told.recording_id))  # type: ignore[no-any-return]
        return (yield from _sending(upload_id, source, told.offset))


def _sending(id: str, source: Source, offset: int) -> Flow[Recording]:
    place, recording_id = _Place(offset, offset), ""
    while not recording_id:
        told: Sent = yield Unit(partial(_piece, id, source, place))
        recording_id = told.recording_id
    return (yield calls.recording(recording_id))  # type: ignore[no-any-return]


def _piece(id: str, source: Source, place: _Place) -> Flow[Sent]:
    """Send one piece; after a piece without an answer, ask first. Progress ends the unit: its attempts start anew."""
    if place.offset is None:
        asked = yield from _asked(id)
        went_on = asked.offset > place.known
        place.offset = place.known = asked.offset
        if went_on or asked.recording_id:
            return asked
    piece, at = source.piece(place.offset), place.offset
    place.offset = None
    told: Sent = yield calls.send_piece(id, at, piece)
    place.offset = place.known = told.offset
    return told


def _asked(id: str) -> Flow[Sent]:
    try:
        return (yield calls.upload_offset(id))  # type: ignore[no-any-return]
    except NotFound as error:
        said = "the upload is gone: its file was refused while the line was down, or it expired; send it again"
        raise NotFound(said, error.code, status=error.status, request_id=error.request_id) from error


@contextmanager
def _opened(sound: Sound) -> Iterator[Source]:
    if not isinstance(sound, Path):
        yield _source(sound, Path(str(getattr(sound, "name", ""))).name)
        return
    with _reading(str(sound)):
        file = sound.open("rb")
    with file:
        yield _source(file, sound.name)


def _source(file: BinaryIO, name: str) -> Source:
    with _reading(name):
        return Source(file, name, file.seek(0, 2))


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FileUnusable(f"cannot read {name}: {error.strerror or error}") from error
