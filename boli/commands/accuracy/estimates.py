"""Estimates: every way to say one error rate side by side, for `boli accuracy report --estimates`.

What each is worth, and when to read which: docs/reference/formulae.md, sections 4 and 8.
"""

from typing import Final

from boli.commands.accuracy.caveats import marks
from boli.console import Cell, Columns, optional, rate, text

LABELS: Final = (
    "unweighted (naive): of reviewed segments alone, biased by the routing; inverse-probability-weighted (Hájek): each "
    "reviewed segment stands for 1 / π, its sampling probability; GREG: "
    "that, helped by the model's confidence, empty where more was reviewed than drawn; corrected: over corrected "
    "drafts, raised by what a second, blind person found (boli accuracy agreement); effective: how many equally likely "
    "reviews they are worth"
)


def _if_enough(cell: Cell, otherwise: str = "") -> Cell:
    """Show a rate only where there is enough data for one; `otherwise` names the column to show instead."""
    return lambda row: cell(row) if row["status"] == "ok" else str(row.get(otherwise, ""))


COLUMNS: Final[Columns] = {
    "unweighted": _if_enough(rate("naive"), otherwise="status"),
    "weighted (Hájek)": _if_enough(rate("wer", "low", "high")),
    "GREG": _if_enough(rate("greg", "greg_low", "greg_high")),
    "corrected": _if_enough(rate("corrected", "corrected_low", "corrected_high")),
    "caveats": marks,
    "reviewed": lambda row: str(round(row["segments"] * row["reviewed_share"])),
    "effective": optional("effective_size", ".0f"),
    "minimum sampling probability": optional("least_probability", ".2f"),
    "speakers": text("speakers"),
}
