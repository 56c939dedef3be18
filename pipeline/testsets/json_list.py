"""JSON lists: SegLST, the segments of MeetEval and the CHiME challenges, or a table with an object a row.

    [{"session_id": "call.wav", "speaker": "S1", "start_time": 5.25, "end_time": 7.0, "words": "राशन"}, ...]

A list has to be read at once, so that its size is limited.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pipeline.testsets import table_rows
from pipeline.testsets.entry import BUILT_IN, Entry, Wanted, channel_number, milliseconds, problem
from pipeline.testsets.table_rows import Columns, Row

MAX_BYTES: Final = 64_000_000
_KEYS: Final = {name: name for name in ("session_id", "speaker", "words", "language", "dialect")}


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries of a JSON list. Raises InputProblem; for an item it counts items, not lines."""
    rows = _rows(file)
    if not rows or "words" not in rows[0]:
        yield from table_rows.entries(file, enumerate(rows, start=1), wanted)
        return
    for number, row in enumerate(rows, start=1):
        try:
            yield _segment(Columns(file, _KEYS | {"slice": wanted.by}), number, row, wanted)
        except (ValueError, TypeError) as error:
            raise problem(file, 0, f"segment {number}: {error}") from error


def _rows(file: Path) -> list[Row]:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise problem(
                file, 0, f"a JSON list has at most {MAX_BYTES // 1_000_000} MB; write JSON lines (.jsonl) or STM"
            )
        rows = json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise problem(file, error.lineno, f"not JSON ({error.msg})") from error
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise problem(file, 0, f"cannot be read as JSON ({error})") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise problem(file, 0, "a JSON list holds objects: write [{…}, {…}], or one object a line")
    return rows


def _segment(keys: Columns, number: int, row: Mapping[str, Any], wanted: Wanted) -> Entry:
    for name in ("session_id", "start_time", "end_time"):
        if row.get(name) is None:
            raise ValueError(f"{name!r} is missing")
    start, end = milliseconds(row["start_time"]), milliseconds(row["end_time"])
    if end < start:
        raise ValueError(f"it ends at {row['end_time']}, before it starts at {row['start_time']}")
    has_slice = wanted.by not in BUILT_IN and wanted.by in row
    return Entry(
        text=keys.text(row, "words"),
        line=number,
        speaker=keys.text(row, "speaker"),
        language=keys.text(row, "language"),
        dialect=keys.text(row, "dialect"),
        slice=keys.text(row, "slice") if has_slice else None,
        recording=keys.text(row, "session_id"),
        channel=channel_number(str(row.get("channel", "1"))),
        start_ms=start,
        end_ms=end,
        duration_ms=end - start,
    )
