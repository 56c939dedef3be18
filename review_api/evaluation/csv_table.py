"""CSV table: rows as CSV (RFC 4180) that a spreadsheet opens as it should: UTF-8 with a byte order mark, and no
formulas.

A recording's name comes from a client. A cell that begins like a formula is written with an apostrophe before it, as
OWASP's "CSV Injection" page advises. Without it a spreadsheet would run the formula.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

MEDIA_TYPE = "text/csv; charset=utf-8"
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(row_type: type, rows: Iterable[Any]) -> str:
    """Return the rows, dataclasses of this type, under a line of its field names.

    None becomes an empty cell; numbers are written in full.
    """
    columns = [field.name for field in fields(row_type)]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_cell(getattr(row, column)) for column in columns] for row in rows)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def _cell(value: Any) -> Any:
    formula = isinstance(value, str) and (
        value.startswith(_BEGINS_FORMULA) or value.lstrip().startswith(_BEGINS_FORMULA)
    )
    return f"'{value}" if formula else value
