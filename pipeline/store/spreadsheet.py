"""Spreadsheet: CSV files (RFC 4180) that a spreadsheet opens as it should: UTF-8 with a byte order mark, no formulas.

Names and texts come from clients and from people. A cell that begins like a formula is written with an apostrophe
before it, as OWASP's "CSV Injection" page advises. Without it a spreadsheet would run the formula.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

MEDIA_TYPE: Final = "text/csv; charset=utf-8"
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the rows under a line of the columns' names. None becomes an empty cell; numbers are written in full."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def harmless(value: Any) -> Any:
    """Return the value of a cell; a text that begins like a formula with an apostrophe before it."""
    formula = isinstance(value, str) and (
        value.startswith(_BEGINS_FORMULA) or value.lstrip().startswith(_BEGINS_FORMULA)
    )
    return f"'{value}" if formula else value
