"""Manifest: a list of recordings to fetch, a line each, as JSONL or as CSV. Each row is what POST /v1/recordings takes.

    {"url": "https://host/17.wav", "language": "hi", "external_id": "17"}         url,language,external_id
    {"url": "https://host/18.wav", "language": "ta", "external_id": "18"}         https://host/17.wav,hi,17

Here it is told apart into rows; what is in them is checked as that of a single recording.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from review_api.clients.upload import MAX_FIELD_BYTES
from review_api.problems import Problem
from review_api.schemas.recordings import UrlSubmission

MOST_ROWS: Final = 1000
MOST_BYTES: Final = 1024 * 1024
COLUMNS: Final = tuple(UrlSubmission.model_fields)
# As spreadsheets write it, by country; the first line says which.
_BETWEEN: Final = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has something in it. `number`: as an editor counts the lines of JSONL, or a spreadsheet the rows of
    CSV, with the head as row 1. `sent`: its fields. `wrong`: why they could not be read, None where they were.
    """

    number: int
    sent: Mapping[str, Any]
    wrong: Problem | None = None


def openapi_body() -> dict[str, Any]:
    """Return what OpenAPI says of a manifest. Of two kinds a generated client would send one under the other's name, so
    it has JSONL alone, as the bytes that generators know.
    """
    lines = {"schema": {"type": "string", "format": "binary"}}
    return {"requestBody": {"required": True, "content": {"application/jsonl": lines}}}


def read(content_type: str, body: bytes) -> list[Row]:
    """Return the rows of a manifest. Raises a problem, 415 or 422, for one of which no row can be taken."""
    reader = _READERS.get(content_type.partition(";")[0].strip().lower())
    if reader is None:
        raise Problem(
            415, "not-a-manifest", "send a manifest as application/jsonl or text/csv, a recording in each row"
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(422, "bad-manifest", "the manifest is not in UTF-8; save it as that") from error
    rows = list(reader(text))
    if not rows:
        raise Problem(422, "bad-manifest", "the manifest has no rows; write a recording in each")
    if len(rows) > MOST_ROWS:
        said = f"the manifest has {len(rows)} rows, and a batch {MOST_ROWS} at most; send it in parts"
        raise Problem(422, "too-many-rows", said, rows=len(rows), most=MOST_ROWS)
    return rows


def _jsonl(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _object(number, line)


def _object(number: int, line: str) -> Row:
    if len(line.encode()) > MAX_FIELD_BYTES:
        return Row(number, {}, Problem(413, "too-large", f"a row has {MAX_FIELD_BYTES} bytes at most"))
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        said = 'write a JSON object in a line, as in {"url": "https://host/call.wav", "language": "hi"}'
        return Row(number, {}, Problem(422, "invalid-request", said))
    return Row(number, found)


def _csv(text: str) -> Iterator[Row]:
    first = text.partition("\n")[0]
    between = max(_BETWEEN, key=first.count)
    try:
        # `strict`: a quote that is not closed would swallow the rows after it
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True))
    except csv.Error as error:
        raise Problem(422, "bad-manifest", f"the manifest is no CSV: {error}") from error
    head = [cell.strip() for cell in found[0]] if found else []
    _check_head(head)
    for number, cells in enumerate(found[1:], start=2):
        if any(cell.strip() for cell in cells):
            yield _cells(number, head, cells)


def _check_head(head: Sequence[str]) -> None:
    unknown = sorted({*head} - {*COLUMNS})
    if "url" not in head or unknown or len({*head}) != len(head):
        wrong = f"it does not know {', '.join(unknown)[:200]}" if unknown else "each is there once, and url is one"
        raise Problem(422, "bad-manifest", f"the first row names the columns: {wrong}; choose of {', '.join(COLUMNS)}")


def _cells(number: int, head: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) > len(head):
        said = f"the row has {len(cells)} cells, and the first row {len(head)}; put quotes around one with a comma"
        return Row(number, {}, Problem(422, "invalid-request", said))
    sent = {name: cell for name, cell in zip(head, cells, strict=False) if cell.strip()}
    if sum(len(cell.encode()) for cell in sent.values()) > MAX_FIELD_BYTES:
        return Row(number, {}, Problem(413, "too-large", f"a row has {MAX_FIELD_BYTES} bytes at most"))
    return Row(number, sent)


_READERS: Final[Mapping[str, Callable[[str], Iterator[Row]]]] = {
    "text/csv": _csv,
    **dict.fromkeys(
        ("application/jsonl", "application/jsonlines", "application/x-jsonlines", "application/x-ndjson"), _jsonl
    ),
}
