"""Estimates: every way to say one error rate side by side, for `boli accuracy report --estimates`.

What each is worth, and when to read which: docs/accuracy.md, 4.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from accuracy.estimate import Thresholds
from accuracy.measure import Policy
from boli.console import Cell, Columns, Row, optional, rate, text
from pipeline.evaluation import agreement
from pipeline.evaluation.reports import By

LABELS: Final = (
    "naive: of reviewed segments alone, biased by the routing; Hájek: each reviewed segment stands for 1 / π; GREG: "
    "that, helped by the model's confidence, empty where the reviews are not as drawn; corrected: over corrected "
    "drafts, raised by what a second, blind person found (boli accuracy agreement); effective: how many equally likely "
    "reviews they are worth"
)


def with_corrected(
    connection: sa.Connection, rows: Sequence[Row], by: By, policy: Policy, thresholds: Thresholds
) -> list[dict[str, Any]]:
    """Return the rows of a report with `corrected`, `corrected_low`, `corrected_high`: None but for dialects."""
    raised = agreement.raised(connection, policy, thresholds) if by == "dialect" else {}
    return [{**row, **_corrected(raised, row)} for row in rows]


def _corrected(raised: agreement.Rates, row: Row) -> Row:
    known = raised.get((row["language"], row["dialect"], row["model"])) if row["wer"] is not None else None
    names = ("corrected", "corrected_low", "corrected_high")
    return dict(zip(names, (known.rate, known.low, known.high) if known else (None, None, None), strict=True))


def _if_enough(cell: Cell, otherwise: str = "") -> Cell:
    """Show a rate only where there is enough data for one; `otherwise` names the column to show instead."""
    return lambda row: cell(row) if row["status"] == "ok" else str(row.get(otherwise, ""))


COLUMNS: Final[Columns] = {
    "naive": _if_enough(rate("naive"), otherwise="status"),
    "Hájek": _if_enough(rate("wer", "low", "high")),
    "GREG": _if_enough(rate("greg", "greg_low", "greg_high")),
    "corrected": _if_enough(rate("corrected", "corrected_low", "corrected_high")),
    "reviewed": lambda row: str(round(row["segments"] * row["reviewed_share"])),
    "effective": optional("effective_size", ".0f"),
    "least π": optional("least_probability", ".2f"),
    "speakers": text("speakers"),
}
