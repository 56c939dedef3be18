"""Parquet: rows with typed columns, in groups, with a note of what they are about (metadata "boli", JSON).

pyarrow is an extra (`pip install 'boli-speech[parquet]'`): nothing else needs it, and it is imported when asked for.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pipeline.store.atomic_file import appearing
from pipeline.store.database import now

Row = Mapping[str, Any]
Columns = Mapping[str, str]  # a column's name and its type, as pyarrow calls it
GROUP: Final = 50_000  # rows of a row group: a million scores never lie in memory at once
MEDIA_TYPE: Final = "application/vnd.apache.parquet"
# The rows of pipeline.evaluation.reports.report.
REPORT: Final[Columns] = {
    **dict.fromkeys(("language", "dialect", "recording", "slice", "model", "policy", "identity", "status"), "string"),
    **dict.fromkeys(("segments", "speakers", "reference_words", "older"), "int64"),
    **dict.fromkeys(("reviewed_share", "least_probability", "effective_size", "wer", "low", "high"), "float64"),
    **dict.fromkeys(("greg", "greg_low", "greg_high", "naive", "script_fidelity"), "float64"),
    **dict.fromkeys(("silent_minutes", "invented_per_minute"), "float64"),
}


class ParquetMissing(RuntimeError):
    """pyarrow is not installed. The message says how to get it."""


def write(out: Path, columns: Columns, rows: Iterable[Row], about: Mapping[str, str]) -> int:
    """Write rows to a file that appears whole or not at all; return how many. Raises ParquetMissing, CannotWrite."""
    arrow = _pyarrow()
    with appearing(out) as half:
        return _stream(arrow, half, columns, rows, about)


def as_bytes(columns: Columns, rows: Iterable[Row], about: Mapping[str, str]) -> bytes:
    """Return the file that `write` would make. Raises ParquetMissing."""
    written = io.BytesIO()
    _stream(_pyarrow(), written, columns, rows, about)
    return written.getvalue()


def _stream(
    pyarrow: Sequence[Any], target: Path | io.BytesIO, columns: Columns, rows: Iterable[Row], about: Mapping[str, str]
) -> int:
    arrow, files = pyarrow
    described = {"boli": json.dumps({**about, "created_at": now().isoformat()})}
    types = [(name, getattr(arrow, kind)()) for name, kind in columns.items()]
    schema = arrow.schema(types).with_metadata(described)
    count, left = 0, iter(rows)
    with files.ParquetWriter(target, schema, compression="zstd") as file:
        while group := list(islice(left, GROUP)):
            file.write_table(arrow.Table.from_pylist([dict(row) for row in group], schema=schema))
            count += len(group)
    return count


def _pyarrow() -> Sequence[Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ParquetMissing("Parquet needs pyarrow: pip install 'boli-speech[parquet]'") from error
