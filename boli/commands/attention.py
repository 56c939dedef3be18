"""`boli seeded` and `boli twice`: how much do people overlook, and what is the error rate once that is allowed for?"""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from accuracy.estimate import Thresholds
from accuracy.measure import POLICIES
from boli.choices import known_policy
from boli.commands.accuracy import wide_console
from boli.context import Problem, State
from pipeline.evaluation import agreement
from pipeline.review import planted_errors

Row = dict[str, Any]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def seeded(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="person or dialect.")] = "person",
    as_json: JsonOption = False,
) -> None:
    """Show what share of the errors that were planted in shown drafts people overlooked, with 95 % intervals.

    Example: boli seeded --by dialect
    """
    state: State = context.obj
    for known in planted_errors.GROUPINGS:
        if known == by:
            with state.transaction() as connection:
                rows = planted_errors.report(connection, known)
            share = state.settings.route.seeded_error_share
            note = f"no rate under {planted_errors.MIN_SEEDS} seeds; route.seeded_error_share is {share}"
            _print(rows, ["language", by, "seeds", "missed", "miss_rate"], as_json, note)
            return
    raise Problem(f"--by is {', '.join(planted_errors.GROUPINGS)}, not {by!r}")


def twice_done(
    context: typer.Context,
    policy: Annotated[str, typer.Option(help=f"{', '.join(POLICIES)}.")] = "L1",
    as_json: JsonOption = False,
) -> None:
    """Show every estimate side by side: naive, Hajek, GREG, corrected for what people overlook, and people's agreement.

    Example: boli twice --policy L3
    """
    state: State = context.obj
    limits = state.settings.accuracy
    counted = known_policy(policy)
    with state.transaction() as connection:
        rows = agreement.report(connection, counted, Thresholds(limits.min_speakers, limits.min_reference_words))
    names = ["language", "dialect", "naive", "wer", "greg", "corrected", "twice"]
    people = [f"people_{one}" for one in agreement.AGREEMENTS]
    note = (
        "naive: biased by the routing; wer: Hajek over all drafts; corrected: over corrected drafts, raised by "
        f"what a second person found on {limits.min_speakers} speakers or more; people: one against the other"
    )
    _print(rows, names + people, as_json, note)


def _print(rows: list[Row], names: list[str], as_json: bool, note: str) -> None:
    """Print the rows as JSON, or these columns of them as a table, with each interval that is known."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    console = wide_console()
    if not rows:
        console.print(f"nothing to show yet; {note}")
        return
    table = Table(*[name.replace("_", " ") for name in names], "status")
    for row in rows:
        table.add_row(*[_cell(row, name) for name in names], str(row["status"]))
    console.print(table)
    console.print(note)


def _cell(row: Row, name: str) -> str:
    value = row[name]
    if not isinstance(value, float):
        return "-" if value is None else str(value) or "-"
    ends = {"miss_rate": ("low", "high"), "wer": ("low", "high")}.get(name, (f"{name}_low", f"{name}_high"))
    low, high = (row.get(end) for end in ends)
    return f"{value:.1%}" if low is None or high is None else f"{value:.1%} ({low:.1%} to {high:.1%})"
