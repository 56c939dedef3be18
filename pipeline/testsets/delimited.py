"""CSV and TSV: a header and a row an utterance; between commas, semicolons or tabs, whichever the header has."""

import csv
from collections.abc import Iterator
from pathlib import Path

from pipeline.testsets import table_rows
from pipeline.testsets.entry import Entry, Wanted, problem
from pipeline.testsets.lines import lines
from pipeline.testsets.table_rows import Row


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the entries of a CSV or TSV file. Raises InputProblem."""
    return table_rows.entries(file, _rows(file), wanted)


def _rows(file: Path) -> Iterator[tuple[int, Row]]:
    first = next((line for _, line in lines(file)), "")
    separator = next((one for one in "\t,;" if one in first), ",")
    reader = csv.reader((f"{line}\n" for _, line in lines(file)), delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not names or len(set(names)) < len(names):
            raise problem(file, 1, "the first line names the columns, each once")
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(names):
                raise problem(file, reader.line_num, f"{len(cells)} cells, the header has {len(names)}")
            yield reader.line_num, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise problem(file, reader.line_num, f"not a row of a table ({error})") from error
