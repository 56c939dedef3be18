"""CSV table: rows that are dataclasses as CSV, as pipeline/store/spreadsheet.py writes it."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from pipeline.store import spreadsheet

MEDIA_TYPE = spreadsheet.MEDIA_TYPE


def as_csv(row_type: type, rows: Iterable[Any]) -> str:
    """Return the rows, dataclasses of this type, under a line of its field names; what is in a list, with spaces."""
    columns = [field.name for field in fields(row_type)]
    return spreadsheet.as_csv(columns, ([_cell(getattr(row, column)) for column in columns] for row in rows))


def _cell(value: Any) -> Any:
    return " ".join(value) if isinstance(value, tuple) else value
