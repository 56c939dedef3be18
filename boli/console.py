"""What commands print: JSON, and tables whose cells are made the same way everywhere.

    rows, columns = {"WER": rate("wer", "low", "high"), ...}  -->  print_rows(rows, columns, keys=2)

A column is a heading and a function from a row to the text of its cell. The first columns name the row: they are never
cut, however narrow the terminal is.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table

Row = Mapping[str, Any]
Cell = Callable[[Row], str]
Columns = dict[str, Cell]

WIDTH = 140  # of what goes to a file or a log
BORDER = 3  # around a cell: a line and two spaces


def wide_console() -> Console:
    """Return a console for people: as wide as the terminal, or WIDTH where the output goes to a file or a log.

    It shows what people typed as they typed it: "[b]" in a name, or ":-)", has no meaning for it.
    """
    return Console(width=None if sys.stdout.isatty() else WIDTH, markup=False, emoji=False)


def print_json(value: Any) -> None:
    """Print JSON, with Indian letters as they are."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_rows(
    rows: Sequence[Row], columns: Columns, note: str = "", *, keys: int = 1, nothing: str = "nothing to show yet"
) -> None:
    """Print rows as a table with a note under it, or what is said of no rows. `keys`: columns that name a row."""
    console = wide_console()
    if not rows:
        console.print(nothing)
        return
    print_table(console, list(columns), cells(rows, columns), keys=keys)
    if note:
        console.print(note)


def print_table(
    console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]], *, keys: int = 1, title: str | None = None
) -> None:
    """Print a table of cells. The first `keys` columns are never broken, and no word is cut, in any column.

    A terminal that is too narrow wraps the lines.
    """
    widths = [_widest([heading, *(row[index] for row in rows)], index < keys) for index, heading in enumerate(headings)]
    columns = [Column(heading, no_wrap=index < keys, min_width=widths[index]) for index, heading in enumerate(headings)]
    table = Table(*columns, title=title, title_justify="left")
    if (needed := sum(widths) + BORDER * len(widths) + 1) > console.width:
        table.width = needed
    for row in rows:
        table.add_row(*row)
    console.print(table, crop=False)


def _widest(texts: Sequence[str], whole: bool) -> int:
    """Return the width of the widest text, or of the widest word in any of them."""
    return max(cell_len(part) for text in texts for part in ([text] if whole else text.split() or [""]))


def cells(rows: Sequence[Row], columns: Columns) -> list[list[str]]:
    """Return the text of every cell."""
    return [[cell(row) for cell in columns.values()] for row in rows]


def text(name: str) -> Cell:
    """A value as it is; "-" where there is none."""
    return lambda row: "-" if row[name] in (None, "") else str(row[name])


def optional(name: str, form: str) -> Cell:
    """A number in this form, as in format(); nothing where it is not known."""
    return lambda row: "" if row[name] is None else format(row[name], form)


def rate(name: str, low: str = "", high: str = "") -> Cell:
    """A rate in per cent, with its interval where one is known."""
    return lambda row: percent(row[name], row.get(low), row.get(high))


def points(name: str, low: str = "", high: str = "") -> Cell:
    """A difference of rates in points, with its interval where one is known."""
    return lambda row: in_points(row[name], row.get(low), row.get(high))


def percent(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return 12.3% or 12.3% (10.1% to 14.5%); nothing where the value is not known."""
    if value is None:
        return ""
    return f"{value:.1%}" + ("" if low is None or high is None else f" ({between(low, high)})")


def between(low: float | None, high: float | None) -> str:
    """Return 10.1% to 14.5%; nothing where the ends are not known."""
    return "" if low is None or high is None else f"{low:.1%} to {high:.1%}"


def in_points(value: float | None, low: float | None = None, high: float | None = None) -> str:
    """Return +1.2 or +1.2 (-0.3 to +2.7); nothing where the value is not known."""
    if value is None:
        return ""
    ends = "" if low is None or high is None else f" ({low * 100:+.1f} to {high * 100:+.1f})"
    return f"{value * 100:+.1f}{ends}"
