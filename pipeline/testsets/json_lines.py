"""JSON lines: one object a line. NeMo's manifests are such files: audio_filepath, duration, text, pred_text."""

import json
from collections.abc import Iterator
from pathlib import Path

from pipeline.testsets import table_rows
from pipeline.testsets.entry import Entry, Wanted, problem
from pipeline.testsets.lines import content_lines
from pipeline.testsets.table_rows import Row


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries of a file of JSON lines. Raises InputProblem."""
    return table_rows.entries(file, _rows(file), wanted)


def _rows(file: Path) -> Iterator[tuple[int, Row]]:
    for number, line in content_lines(file):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise problem(file, number, f"not JSON ({error})") from error
        if not isinstance(row, dict):
            raise problem(file, number, 'each line is an object: {"id": "…", "text": "…"}')
        yield number, row
