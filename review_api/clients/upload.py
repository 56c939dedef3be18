"""Upload: a multipart form, read as it arrives. The file is written to its path and hashed at the same time.

The framework's own form reader would first write the whole file to a temporary folder, whatever its size.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect

from review_api.clients.file_name import file_name
from review_api.lanes import PARSING
from review_api.problems import Problem

# More than the longest values that schemas.recordings.Submission takes, at three bytes an Indic letter.
MAX_FIELD_BYTES = 32 * 1024
# More than the schema has, so that a form with more is wrong in any case, and need not be read to its end.
MAX_FIELDS = 64
# Room for the other fields and the parts' headers, when the announced length is compared with the limit on the file.
OVERHEAD_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """What was received. `filename`: the sender's name for it, without folders. `fields`: the other form fields; the
    values of a list, which is a field "name[]" that may come several times, are its lines.
    """

    filename: str
    size_bytes: int
    sha256: str
    fields: dict[str, str]

    @property
    def by_url(self) -> bool:
        """Whether a URL came in place of a file."""
        return "url" in self.fields and self.size_bytes == 0


async def receive(request: Request, path: Path, max_bytes: int) -> Upload:
    """Write the form's `file` to `path` and return the form.

    Raises a problem: 413 for a file of more than `max_bytes`, 415 or 422 for a body that is no such form.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes + OVERHEAD_BYTES:
        raise too_large(max_bytes)
    with path.open("wb") as file:
        form = Form(request.headers.get("content-type", ""), file, max_bytes)
        try:
            async for chunk in request.stream():
                await PARSING.run(form.feed, chunk)
        except ClientDisconnect as error:
            raise Problem(400, "interrupted", "the upload broke off; send it again") from error
        return form.finish()


class Form:
    """A multipart form, read in pieces of any size."""

    def __init__(self, content_type: str, file: BinaryIO, max_bytes: int) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise Problem(415, "not-a-form", "send multipart/form-data with the audio as its field `file`")
        self._file = file
        self._max_bytes = max_bytes
        self._hash = hashlib.sha256()
        self._size = self._received = 0
        self._filename: str | None = None
        self._fields: dict[str, bytearray] = {}
        self._field_bytes = 0
        self._repeated = 0
        self._field: bytearray | None = None  # the field that is being read; None while it is the file
        self._header_name = bytearray()
        self._header_value = bytearray()
        self._disposition = b""
        self._complete = False
        with _parsing():
            self._parser = self._new_parser(options[b"boundary"])

    def feed(self, chunk: bytes) -> None:
        """Read the next piece of the body. Raises a 413 problem for one that goes on and on around the file."""
        self._received += len(chunk)
        if self._received > self._max_bytes + OVERHEAD_BYTES:
            raise too_large(self._max_bytes)
        with _parsing():
            self._parser.write(chunk)

    def finish(self) -> Upload:
        """Return what was received. Raises a problem if the form was cut off or had no file."""
        if not self._complete:
            raise Problem(422, "broken-form", "the multipart form ends before its closing boundary; send it again")
        if self._filename is None and "url" not in self._fields:
            raise Problem(
                422,
                "no-file",
                "the form has no field `file` with a file name; put the audio there, or send `url`",
            )
        with _parsing():
            fields = {name: value.decode() for name, value in self._fields.items()}
        return Upload(self._filename or "", self._size, self._hash.hexdigest(), fields)

    def _new_parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_header_field": lambda data, start, end: self._header_name.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header_value.extend(data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._begin_part,
                "on_part_data": self._take,
                "on_end": self._end,
            },
        )

    def _end_header(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = bytes(self._header_value)
        self._header_name.clear()
        self._header_value.clear()

    def _begin_part(self) -> None:
        disposition, self._disposition = self._disposition, b""
        _, options = parse_options_header(disposition)
        name = options.get(b"name", b"").decode()
        if name in self._fields and name.endswith("[]"):
            self._repeat(name)
        elif name in self._fields or (name == "file" and self._filename is not None):
            raise Problem(422, "field-twice", f"the field `{name}` is there twice; send it once")
        elif name == "file" and (given := file_name(disposition)) is not None:
            self._filename = given
            self._field = None
        elif len(self._fields) == MAX_FIELDS:
            raise Problem(422, "invalid-request", f"the form has more than {MAX_FIELDS} fields beside `file`")
        else:
            self._field = self._fields.setdefault(name, bytearray())

    def _repeat(self, name: str) -> None:
        """Go on with a list: its next value is another line."""
        self._repeated += 1
        if self._repeated > MAX_FIELDS:
            raise Problem(422, "invalid-request", f"the form's lists have more than {MAX_FIELDS} values")
        self._field = self._fields[name]
        self._take_field(self._field, b"\n")

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._field is not None:
            self._take_field(self._field, data[start:end])
            return
        self._size += end - start
        if self._size > self._max_bytes:
            raise too_large(self._max_bytes)
        self._hash.update(memoryview(data)[start:end])
        self._file.write(memoryview(data)[start:end])

    def _take_field(self, field: bytearray, piece: bytes) -> None:
        field += piece
        self._field_bytes += len(piece)
        if self._field_bytes > MAX_FIELD_BYTES:
            raise Problem(413, "field-too-long", f"the fields beside `file` hold {MAX_FIELD_BYTES} bytes at most")

    def _end(self) -> None:
        self._complete = True


@contextmanager
def _parsing() -> Iterator[None]:
    try:
        yield
    except (FormParserError, UnicodeDecodeError) as error:
        raise Problem(422, "broken-form", "the body is not a well-formed multipart form in UTF-8") from error


def too_large(max_bytes: int) -> Problem:
    return Problem(413, "too-large", f"a recording has at most {max_bytes} bytes; split it, or send it compressed")
