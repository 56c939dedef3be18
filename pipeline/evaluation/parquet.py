"""Parquet: rows with typed columns, in groups, with a note of what they are about (metadata "boli", JSON).

pyarrow is an extra (`pip install 'boli-speech[parquet]'`): nothing else needs it, and it is imported when asked for.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from configs.errors import BoliError
from pipeline.store.atomic_file import appearing
from pipeline.store.database import now

Row = Mapping[str, Any]
Columns = Mapping[str, str]  # a column's name and its type, as pyarrow calls it
GROUP: Final = 50_000  # rows of a row group: a million scores never lie in memory at once
MEDIA_TYPE: Final = "application/vnd.apache.parquet"
_KINDS: Final = {str: "string", int: "int64", float: "float64", tuple: "strings"}


class ParquetMissing(BoliError, RuntimeError):
    """pyarrow is not installed. The message says how to get it."""


def columns_of(row_type: type) -> Columns:
    """Return the columns of a dataclass of a report's rows: text, numbers, each with nulls, and lists of text."""
    hints = get_type_hints(row_type)
    return {column.name: _KINDS[_plain_type(hints[column.name])] for column in fields(row_type)}


def _plain_type(hint: Any) -> type:
    """Return str, int or float for one of these, for a union with None, or for a Literal of strings; tuple for one."""
    if get_origin(hint) is Literal:
        return str
    if get_origin(hint) is tuple:
        return tuple
    alternatives = [one for one in get_args(hint) if one is not NoneType] or [hint]
    plain: type = alternatives[0]
    return plain


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
    lists = {"strings": arrow.list_(arrow.string())}
    types = [(name, lists.get(kind) or getattr(arrow, kind)()) for name, kind in columns.items()]
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
