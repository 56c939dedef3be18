"""`boli accuracy report`: error rates by dialect or another slice, from the database of this machine."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from accuracy.estimate import Thresholds
from boli.commands.accuracy import caveats
from boli.commands.accuracy import estimates as side_by_side
from boli.commands.accuracy.older_scores import RESCORE
from boli.console import Columns, Row, between, cells, optional, percent, print_json, print_table, text, wide_console
from boli.context import Problem, State
from boli.options import JsonOption, OnlyDialect, OnlyLanguage, PolicyOption, known_policy, one_of
from pipeline.evaluation.agreement import with_corrected
from pipeline.evaluation.estimates import AccuracyRow
from pipeline.evaluation.parquet import columns_of, write
from pipeline.evaluation.reports import GROUPINGS, By, ReportQuery
from pipeline.evaluation.reports import report as report_rows

_NAMED = {"dialect": ("language", "dialect"), "language": ("language",), "recording": ("recording", "dialect")}


def report(
    context: typer.Context,
    by: Annotated[str, typer.Option(help=f"The slice: {', '.join(GROUPINGS)}.")] = "dialect",
    policy: PolicyOption = "L1",
    language: OnlyLanguage = None,
    dialect: OnlyDialect = None,
    parquet: Annotated[Path | None, typer.Option(help="Write the rows to this Parquet file instead.")] = None,
    estimates: Annotated[
        bool,
        typer.Option(
            "--estimates", help="Show unweighted (naive), weighted (Hájek), GREG and corrected rates side by side."
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show error rates of the drafts against what people wrote, with 95 % intervals.

    Example: boli accuracy report --by dialect
    """
    state: State = context.obj
    chosen, counted, thresholds = one_of("--by", by, GROUPINGS), known_policy(policy), state.thresholds
    if estimates and parquet:
        raise Problem("--estimates goes with the table and with --json: leave it out, or --parquet")
    query = ReportQuery(chosen, counted, language, dialect)
    with state.transaction() as connection:
        reported: Sequence[AccuracyRow] = report_rows(connection, query, thresholds)
        if estimates:
            reported = with_corrected(connection, reported, chosen, counted, thresholds)
    rows = [asdict(row) for row in reported]
    if parquet is not None:
        about = {"by": by, "policy": policy, "thresholds": str(thresholds)}
        print(f"{parquet}: {write(parquet, columns_of(AccuracyRow), rows, about)} rows")
    elif as_json:
        print_json(rows)
    else:
        show(rows, chosen, thresholds, wide_console(), estimates=estimates)


def show(rows: Sequence[Row], by: By, thresholds: Thresholds, console: Console, *, estimates: bool = False) -> None:
    """Print the rows as a table, with what stands behind each figure."""
    if not rows:
        console.print("nothing has been drafted yet")
        return
    keys: Columns = {(by if name == "slice" else name): text(name) for name in _NAMED.get(by, ("language", "slice"))}
    if estimates:
        console.print(side_by_side.LABELS)
    columns = keys | (side_by_side.COLUMNS if estimates else _COLUMNS | {f"WER ({rows[0]['policy']})": _rate} | _MORE)
    print_table(console, list(columns), cells(rows, columns), keys=len(keys))
    console.print(
        f"model {', '.join(sorted({row['model'] for row in rows}))}; inverse-probability-weighted (Hájek) over all "
        "drafted segments; "
        f"no rate under {thresholds.min_clusters} speakers and {thresholds.min_reference_words} reference words; "
        f"{', '.join(sorted({row['identity'] for row in rows}))}"
    )
    for line in caveats.legend(rows):
        console.print(line)
    if older := sum(row["older"] for row in rows):
        console.print(f"{older} segments were scored under older rules and are left out: run {RESCORE}")


def _rate(row: Row) -> str:
    if row["wer"] is None:
        return f"{row['status']}: about {row['more_speakers']} more speaker{'' if row['more_speakers'] == 1 else 's'}"
    figure = f"{percent(row['wer'])} {caveats.marks(row)}".rstrip()
    return f"{figure} GREG {percent(row['greg'])}" if "reviews-short" in row["caveats"] and row["greg"] else figure


def _kinds(row: Row) -> str:
    kinds = [row[name] for name in ("substitutions", "deletions", "insertions")]
    return "" if None in kinds else " / ".join(f"{kind * 100:.1f}" for kind in kinds)


_COLUMNS: Columns = {
    "segments": text("segments"),
    "reviewed": optional("reviewed_share", ".0%"),
    "hours reviewed": lambda row: f"{row['reviewed_hours']:.1f} of {row['hours']:.1f}",
    "minimum sampling probability": optional("least_probability", ".2f"),
    "speakers": text("speakers"),
    "reference words": text("reference_words"),
}
_MORE: Columns = {
    "95 % interval": lambda row: between(row["low"], row["high"]),
    "S / D / I, %": _kinds,
    "own script": optional("script_fidelity", ".1%"),
    "hallucination rate, words a minute": optional("invented_per_minute", ".1f"),
}
