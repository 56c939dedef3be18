"""Estimates: every way to say one error rate side by side, for `boli accuracy --estimates`.

What each is worth, and when to read which: docs/reference/formulae.md, sections 4 and 8.
"""

from typing import Any, Final

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from accuracy.estimate import Thresholds
from accuracy.measure import Policy
from pipeline.evaluation import agreement
from pipeline.evaluation.reports import By

Row = dict[str, Any]
_LABELS: Final = (
    "naive: of reviewed segments alone, biased by the routing; Hájek: each reviewed segment stands for 1 / π; GREG: "
    "that, helped by the model's confidence, empty where the reviews are not as drawn; corrected: over corrected "
    "drafts, raised by what a second, blind person found (boli twice); effective: how many equally likely reviews they "
    "are worth"
)


def with_corrected(
    connection: sa.Connection, rows: list[Row], by: By, policy: Policy, thresholds: Thresholds
) -> list[Row]:
    """Return the rows of a report with `corrected`, `corrected_low`, `corrected_high`: None but for dialects."""
    raised = agreement.raised(connection, policy, thresholds) if by == "dialect" else {}
    return [row | _ends(raised, row) for row in rows]


def _ends(raised: agreement.Rates, row: Row) -> Row:
    found = raised.get((row["language"], row["dialect"], row["model"])) if row["wer"] is not None else None
    names = ("corrected", "corrected_low", "corrected_high")
    return dict(zip(names, (found.rate, found.low, found.high) if found else (None, None, None), strict=True))


def show(rows: list[Row], named: dict[str, str], console: Console) -> None:
    """Print rows of `with_corrected`. `named`: the columns that name a group, and their headings."""
    console.print(_LABELS)
    headings = ("naive", "Hájek", "GREG", "corrected", "reviewed", "effective", "least π", "speakers")
    table = Table(*named.values(), *headings)
    for row in rows:
        rates = (_with_ends(row, *names) for names in _RATES)
        enough = row["status"] == "ok"
        table.add_row(
            *[row[column] or "-" for column in named],
            *(rates if enough else (str(row["status"]), "", "", "")),
            str(round(row["segments"] * row["reviewed_share"])),
            f"{row['effective_size']:.0f}",
            f"{row['least_probability']:.2f}",
            str(row["speakers"]),
        )
    console.print(table)


_RATES: Final = (
    ("naive", "", ""),
    ("wer", "low", "high"),
    ("greg", "greg_low", "greg_high"),
    ("corrected", "corrected_low", "corrected_high"),
)


def _with_ends(row: Row, rate: str, low: str, high: str) -> str:
    if row[rate] is None:
        return ""
    return f"{row[rate]:.1%}" + (f" ({row[low]:.1%} to {row[high]:.1%})" if low and row[low] is not None else "")
