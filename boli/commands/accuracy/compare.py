"""`boli accuracy compare`: may another model replace the one in use?"""

import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console

from accuracy.gate import LIMITS, GateLimits, Outcome
from boli.console import Columns, Row, cells, in_points, points, print_json, print_table, rate, text, wide_console
from boli.context import Problem, State
from boli.options import JsonOption, PolicyOption, known_policy, one_of
from pipeline.evaluation.comparison import ComparisonQuery, answer
from pipeline.evaluation.paired_scores import REFERENCE_ARMS

EXIT_CODES: dict[Outcome, int] = {"pass": 0, "fail": 1, "not enough data": 3}


def compare(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="A", help="The model in use: its name, or how its name begins.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The model that may replace it.")],
    policy: PolicyOption = "L1",
    margin: Annotated[float, typer.Option(help="By how many points a dialect may become worse.")] = LIMITS.margin * 100,
    min_speakers: Annotated[
        int, typer.Option(help="A dialect with fewer speakers is not judged.")
    ] = LIMITS.min_clusters,
    dialect: Annotated[
        list[str] | None, typer.Option(help="Judge only this language or dialect, and require it; repeat for more.")
    ] = None,
    arm: Annotated[str, typer.Option(help="Only references of this arm: draft or blind. Without it, all.")] = "",
    as_json: JsonOption = False,
) -> None:
    """May model B replace model A? Each dialect must be shown not to become worse.

    Both models need scores of the same reviewed segments. The model in use has them from its drafts; the other one
    gets them from `boli model redecode` or `boli accuracy score`. An unknown name is an error that lists the models
    that have scores.

    Exit code 0: pass. 1: fail, a dialect becomes worse. 3: not enough data for at least one dialect. 2: an error.

    Example: boli accuracy compare made-up-1 made-up-2

    These are models of `boli demo`: put --config boli/demo/demo.toml before "accuracy" to compare them.
    """
    state: State = context.obj
    thresholds = state.thresholds
    query = ComparisonQuery(
        old,
        new,
        known_policy(policy),
        one_of("--arm", arm, REFERENCE_ARMS) if arm else None,
        _limits(margin, min_speakers, thresholds.min_reference_words),
        tuple(dialect or ()),
    )
    with state.transaction() as connection:
        verdict = asdict(answer(connection, query, thresholds))
    if as_json:
        print_json(verdict)
    else:
        show(verdict, wide_console())
    raise typer.Exit(EXIT_CODES[verdict["outcome"]])


def _limits(margin: float, min_speakers: int, min_reference_words: int) -> GateLimits:
    try:
        return GateLimits(margin / 100, min_clusters=min_speakers, min_reference_words=min_reference_words)
    except ValueError as error:
        raise Problem("--margin is 0 or more, --min-speakers 2 or more") from error


def show(verdict: dict[str, Any], console: Console) -> None:
    """Print the verdict as a table, a line for each language, and what must be known to trust it."""
    rows = [*verdict["dialects"], *({"dialect": "together", **language} for language in verdict["languages"])]
    print_table(console, list(_COLUMNS), cells(rows, _COLUMNS), keys=2)
    for row in verdict["languages"]:
        if row["worst"] is not None:
            console.print(
                f"{row['language']}: highest rate {row['worst'] or 'no dialect named'}, largest change "
                f"{row['hardest_hit'] or 'no dialect named'}; from best to worst dialect "
                f"{row['old_spread'] * 100:.1f} points before, {row['new_spread'] * 100:.1f} after"
            )
    console.print(f"{verdict['old']} -> {verdict['new']}: {verdict['outcome']}")
    console.print(
        f"{verdict['policy']}; a dialect passes if the upper bound is under {in_points(verdict['margin'])} points; "
        f"judged from {verdict['min_speakers']} speakers; Holm across dialects, one-sided {verdict['alpha']:.1%}"
    )
    for row in verdict["languages"]:
        least = row["least_probability"]
        console.print(f"{row['language']}: {row['segments']} reviewed segments, π ≥ {least:.2f}; {row['identity']}")
    for line in cautions(verdict):
        print(f"boli: {line}", file=sys.stderr)


def cautions(verdict: dict[str, Any]) -> list[str]:
    """Return what may mislead: references led by one of the models, segments without a pair."""
    lines = []
    total = max(sum(verdict["references"].values()), 1)
    for name in (verdict["old"], verdict["new"]):
        led = verdict["references"].get(f"draft of {name}", 0)
        if led:
            lines.append(
                f"{led / total:.0%} of the references were written over drafts of {name}, which flatters it; "
                "--arm blind compares without them"
            )
    if verdict["unpaired"]:
        lines.append(
            f"{verdict['unpaired']} reviewed segments have a score of {verdict['old']} alone and were left out; unless "
            "they were left out by chance, score them, too"
        )
    return lines


def _upper(row: Row) -> str:
    return in_points(row.get("upper"))


def _outcome(row: Row) -> str:
    return str(row.get("outcome", "")) + (" (worse)" if row.get("regressed") else "")


_COLUMNS: Columns = {
    "language": text("language"),
    "dialect": text("dialect"),
    "speakers": text("speakers"),
    "words": text("reference_words"),
    "old": rate("old_rate"),
    "new": rate("new_rate"),
    "new - old, points": points("difference", "low", "high"),
    "upper": _upper,
    "outcome": _outcome,
}
