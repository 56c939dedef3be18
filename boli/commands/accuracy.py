"""`boli accuracy`: error rates per dialect, from the database of this machine."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from accuracy.estimate import Thresholds
from boli import estimates as side_by_side
from boli.choices import known_policy
from boli.commands.parquet import save
from boli.context import Problem, State
from pipeline.evaluation.parquet import REPORT
from pipeline.evaluation.reports import GROUPINGS, By, Cut, report

Row = dict[str, Any]


def accuracy(
    context: typer.Context,
    by: Annotated[str, typer.Option(help=f"{', '.join(GROUPINGS)}.")] = "dialect",
    policy: Annotated[str, typer.Option(help="L1 (canonical spelling), L0, L2, L3, CER, CER-ns, AER.")] = "L1",
    language: Annotated[str | None, typer.Option(help="Only recordings of this language.")] = None,
    dialect: Annotated[str | None, typer.Option(help="Only recordings of this dialect.")] = None,
    parquet: Annotated[Path | None, typer.Option(help="Write the rows to this Parquet file instead.")] = None,
    estimates: Annotated[
        bool, typer.Option("--estimates", help="Naive, Hájek, GREG and corrected rates, and what they rest on.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Show how wrong the drafts are, against what people wrote, with 95 % intervals by speaker.

    Example: boli accuracy --by dialect
    """
    state: State = context.obj
    chosen, counted = grouping(by), known_policy(policy)
    if estimates and parquet:
        raise Problem("--estimates is for the table and --json: leave it or --parquet out")
    limits = state.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    with state.transaction() as connection:
        rows = report(connection, Cut(chosen, counted, language, dialect), thresholds)
        if estimates:
            rows = side_by_side.with_corrected(connection, rows, chosen, counted, thresholds)
    if parquet is not None:
        about = {"by": by, "policy": policy, "thresholds": str(thresholds)}
        print(f"{parquet}: {save(parquet, REPORT, rows, about)} rows")
    elif as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        show(rows, by, thresholds, wide_console(), estimates=estimates)


def grouping(by: str) -> By:
    """Return the slice of this name. Raises Problem."""
    for known in GROUPINGS:
        if known == by:
            return known
    raise Problem(f"--by is {', '.join(GROUPINGS)}, not {by!r}")


def show(rows: list[Row], by: str, thresholds: Thresholds, console: Console, *, estimates: bool = False) -> None:
    """Print the rows as a table, with what stands behind each figure."""
    if not rows:
        console.print("nothing has been drafted yet")
        return
    named = {"dialect": ["language", "dialect"], "language": ["language"], "recording": ["recording", "dialect"]}
    columns = {column: by if column == "slice" else column for column in named.get(by, ["language", "slice"])}
    if estimates:
        side_by_side.show(rows, columns, console)
    else:
        _table(rows, columns, console)
    console.print(
        f"model {', '.join(sorted({row['model'] for row in rows}))}; Hájek estimate over all drafted segments; "
        f"no rate under {thresholds.min_clusters} speakers and {thresholds.min_reference_words} reference words; "
        f"{', '.join(sorted({row['identity'] for row in rows}))}"
    )
    if left_out := sum(row["older"] for row in rows):
        console.print(f"{left_out} segments were scored under older rules and are left out: run boli score --drafts")


def _table(rows: list[Row], columns: dict[str, str], console: Console) -> None:
    table = Table(
        *columns.values(),
        "segments", "reviewed", "least π", "speakers", "reference words", f"WER ({rows[0]['policy']})", "95 % interval",
        "own script", "invented a minute",
    )  # fmt: skip
    for row in rows:
        table.add_row(
            *[row[column] or "-" for column in columns],
            str(row["segments"]),
            f"{row['reviewed_share']:.0%}",
            f"{row['least_probability']:.2f}",
            str(row["speakers"]),
            str(row["reference_words"]),
            *_rate(row),
            "" if row["script_fidelity"] is None else f"{row['script_fidelity']:.1%}",
            "" if row["invented_per_minute"] is None else f"{row['invented_per_minute']:.1f}",
        )
    console.print(table)


def wide_console() -> Console:
    """Return a console; where the output goes to a file or a log, wide enough that no column is cut.

    It shows what people typed as they typed it: "[b]" in a name, or ":-)", is nothing to the console.
    """
    return Console(width=None if sys.stdout.isatty() else 140, markup=False, emoji=False)


def _rate(row: Row) -> tuple[str, str]:
    if row["wer"] is None:
        return (str(row["status"]), "")
    if row["low"] is None:
        return (f"{row['wer']:.1%}", "")
    return (f"{row['wer']:.1%}", f"{row['low']:.1%} to {row['high']:.1%}")
