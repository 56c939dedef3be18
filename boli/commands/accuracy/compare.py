"""`boli accuracy compare`: may another model replace the one in use?"""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console

from accuracy.gate import LIMITS, GateLimits, Outcome
from boli.console import Columns, Row, cells, in_points, points, print_json, print_table, rate, text, wide_console
from boli.context import Problem, State
from boli.options import ByOption, JsonOption, PolicyOption, by_whom, known_policy, one_of
from pipeline.evaluation.comparison import ComparisonQuery, Verdict, answer
from pipeline.evaluation.model_pairs import REFERENCES
from pipeline.evaluation.training_lists import TrainedOnTest
from pipeline.registry import gate, models, verdicts
from pipeline.registry.models import UnknownModel

EXIT_CODES: dict[Outcome, int] = {"pass": 0, "worse": 1, "inconclusive": 3}
TRAINED_ON_TEST = 4


RESTS_ON = {
    "blind": "on blind references",
    "corrected": "on all references, corrected for what drafts led",
    "all": "on all references as they are, also those that drafts led",
}
NOTHING = {
    "blind": "no reference was written blind for segments that both models heard: route.blind_share decides how many "
    "are; --references all shows what the others say",
    "corrected": "no segment that both models heard can be corrected: route.second_review_share decides how many are "
    "done twice",
    "all": "no reviewed segment was heard by both models",
}


def compare(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="A", help="The model in use: its name, or how its name begins.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The model that may replace it.")],
    policy: PolicyOption = "L1",
    margin: Annotated[float, typer.Option(help="By how many points a dialect may become worse.")] = LIMITS.margin * 100,
    min_speakers: Annotated[
        int, typer.Option(help="A dialect with fewer speakers is not judged; how many it takes, the verdict says.")
    ] = LIMITS.min_clusters,
    dialect: Annotated[
        list[str] | None, typer.Option(help="Judge only this language or dialect, and require it; repeat for more.")
    ] = None,
    references: Annotated[
        str,
        typer.Option(
            help="blind: only references that nobody wrote over a draft. corrected: all, and what drafts led is "
            "corrected by segments done twice. all: as they are."
        ),
    ] = "blind",
    leave_out_trained: Annotated[
        bool, typer.Option("--leave-out-trained", help="Leave out what one of the models was trained on.")
    ] = False,
    by: ByOption = "",
    as_json: JsonOption = False,
) -> None:
    """May model B replace model A? Each dialect must be shown not to become worse.

    Both models need scores of the same reviewed segments. The model in use has them from its drafts; the other one
    gets them from `boli model redecode` or `boli accuracy score`. An unknown name is an error that lists the models
    that have scores.

    If B is in the registry (`boli model add`), the verdict is kept on its record: `boli model promote` needs a pass.

    Exit code 0: pass. 1: worse, at least one dialect is. 3: inconclusive, and about how many more speakers would
    decide it. 4: a model was trained on segments of the comparison, or B on the test split of
    a data set. 2: another error.

    Example: boli accuracy compare made-up-1 made-up-2

    These are models of `boli demo`: put --config boli/demo/demo.toml before "accuracy" to compare them.
    """
    state: State = context.obj
    query = ComparisonQuery(
        old,
        new,
        known_policy(policy),
        one_of("--references", references, REFERENCES),
        _limits(margin, min_speakers, state.thresholds.min_reference_words),
        tuple(dialect or ()),
        leave_out_trained,
    )
    judged, recorded = _judged(state, query, by)
    verdict = asdict(judged)
    if as_json:
        print_json(verdict)
    else:
        show(verdict, wide_console())
    if recorded:
        print(f"boli: {recorded}", file=sys.stderr)
    raise typer.Exit(EXIT_CODES[verdict["outcome"]])


def _judged(state: State, query: ComparisonQuery, by: str) -> tuple[Verdict, str]:
    """Return the verdict, and a sentence about its place in the registry. Ends the command where B learnt from it."""
    try:
        with state.transaction() as connection:
            verdict = answer(connection, query, state.thresholds)
            return verdict, _recorded(state, connection, verdict, query, by)
    except TrainedOnTest as error:
        print(f"boli: {error}", file=sys.stderr)
        raise typer.Exit(TRAINED_ON_TEST) from error


def _recorded(state: State, connection: sa.Connection, verdict: Verdict, query: ComparisonQuery, by: str) -> str:
    """Put the verdict on the record of the new model, if the registry knows it; return a sentence about that."""
    try:
        model = models.get(connection, verdict.new)
    except UnknownModel:
        return ""
    if model.version != verdict.new:
        return f"the verdict is not on the record of {model.name}: only what is kept under {model.version} counts"
    known = gate.list_of(connection, model, state.settings.asr.models)
    why_not = verdicts.record(connection, state.blobs, model, known, verdict, required=query.required, by=by_whom(by))
    if why_not:
        return f"the verdict is not on the record of {model.name}: {'; '.join(why_not)}"
    return f"the verdict is on the record of {model.name}: boli model show {model.name}"


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
        f"{verdict['policy']}; {RESTS_ON[verdict['rests_on']]}; a dialect passes if the upper bound is under "
        f"{in_points(verdict['margin'])} points; judged from {verdict['min_speakers']} speakers; Holm across dialects, "
        f"one-sided {verdict['alpha']:.1%}"
    )
    for row in verdict["languages"]:
        least = row["least_probability"]
        console.print(f"{row['language']}: {row['segments']} reviewed segments, π ≥ {least:.2f}; {row['identity']}")
    for line in cautions(verdict):
        print(f"boli: {line}", file=sys.stderr)


def cautions(verdict: dict[str, Any]) -> list[str]:
    """Return what may mislead: references led by one of the models, segments without a pair, unknown training data."""
    lines = [*_led(verdict)] if verdict["rests_on"] == "all" else []
    if not verdict["segments"]:
        lines.append(NOTHING[verdict["rests_on"]])
    if verdict["unpaired"]:
        lines.append(
            f"{verdict['unpaired']} reviewed segments have a score of {verdict['old']} alone and were left out; unless "
            "they were left out by chance, score them, too"
        )
    lines += [
        f"{count} segments were left out: {name} was trained on them" for name, count in verdict["trained"].items()
    ]
    if verdict["new"] in verdict["untold"]:
        lines.append(
            f"nothing is known of what {verdict['new']} was trained on; if it was trained on segments of this "
            "comparison, the verdict is void"
        )
    return lines


def _led(verdict: dict[str, Any]) -> Iterator[str]:
    total = max(sum(verdict["references"].values()), 1)
    for name in (verdict["old"], verdict["new"]):
        led = verdict["references"].get(f"draft of {name}", 0)
        if led:
            yield (
                f"{led / total:.0%} of the references were written over drafts of {name}, which flatters it; "
                "--references blind compares without them"
            )


def _upper(row: Row) -> str:
    return in_points(row.get("upper"))


def _outcome(row: Row) -> str:
    more = row.get("more_speakers")
    return str(row.get("outcome", "")) + (f": about {more} more speakers" if more else "")


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
