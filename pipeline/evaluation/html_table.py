"""HTML table: a table of a printed report, and how figures and tags are written in its cells.

Every cell is escaped here. A cell of text takes its direction from its letters and carries its language.
"""

from collections.abc import Iterable, Sequence
from html import escape

from configs.registry import UnknownVariety, variety


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], texts: int, language: str = "") -> str:
    """Return a table whose first `texts` columns are text. `language`: of the words in the first column."""
    kinds = [' class="text"' if index < texts else "" for index in range(len(heads))]
    tagged = f' dir="auto" lang="{escape(language)}"' if language else ""
    attributes = [kind + (tagged if index == 0 else "") for index, kind in enumerate(kinds)]
    head = "".join(f"<th{kind}>{escape(name)}</th>" for kind, name in zip(kinds, heads, strict=True))
    body = "".join(_row(cells, attributes) for cells in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(cells: Sequence[str], attributes: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td{attributes[index]}>{escape(cell)}</td>" for index, cell in enumerate(cells)) + "</tr>"


def name_of(tag: str) -> str:
    """Return the name of a variety with its tag, as plain text."""
    try:
        return f"{variety(tag).name} ({tag})"
    except UnknownVariety:
        return tag or "unknown"


def dialect_name(tag: str) -> str:
    """Return the name of a dialect with its tag; "" stands for recordings of which none was named."""
    return name_of(tag) if tag else "none named"


def share(value: float | None) -> str:
    """Return a fraction of 1 in per cent."""
    return "" if value is None else f"{value:.1%}"


def points(value: float | None) -> str:
    """Return a difference of fractions in percentage points."""
    return "" if value is None else f"{value * 100:+.1f}"


def plain(value: float | None) -> str:
    """Return a number with two decimals."""
    return "" if value is None else f"{value:.2f}"
