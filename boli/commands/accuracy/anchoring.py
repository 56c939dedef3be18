"""`boli accuracy anchoring`: how far do drafts lead the people who correct them?"""

from typing import Annotated

import typer

from accuracy.anchoring import MIN_CLUSTERS
from boli.commands.accuracy.older_scores import with_older
from boli.console import Columns, points, print_json, print_rows, rate, text
from boli.context import State
from boli.options import JsonOption, PolicyOption, known_policy, one_of
from pipeline.evaluation.anchoring import GROUPINGS, report
from pipeline.evaluation.reports import older


def anchoring(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="dialect or person.")] = "dialect",
    policy: PolicyOption = "L1",
    as_json: JsonOption = False,
) -> None:
    """Show how far drafts lead the people who correct them (anchoring, post-editing bias).

    Some segments are transcribed blind, without a draft. The error rate measured by corrected drafts, less the one
    measured by blind references, is the anchoring.

    Example: boli accuracy anchoring --by person
    """
    state: State = context.obj
    chosen, counted = one_of("--by", by, GROUPINGS), known_policy(policy)
    with state.transaction() as connection:
        rows = report(connection, chosen, counted)
        left_out = older(connection, counted)
    if as_json:
        print_json(rows)
        return
    note = f"a difference needs {MIN_CLUSTERS} speakers in each arm; negative: drafts flatter the model"
    columns: Columns = {"language": text("language"), chosen: text(chosen)} | _COLUMNS
    print_rows(rows, columns, with_older(note, left_out), keys=2)


_COLUMNS: Columns = {
    "model": text("model"),
    "draft speakers": text("draft_speakers"),
    "blind speakers": text("blind_speakers"),
    "draft rate": rate("draft_rate"),
    "blind rate": rate("blind_rate"),
    "draft - blind, points": points("gap", "low", "high"),
}
