"""`boli accuracy html`: the accuracy report as one HTML file, to print or to send."""

from pathlib import Path
from typing import Annotated

import typer

from boli.context import Problem, State
from boli.options import PolicyOption, known_policy, one_of
from pipeline.evaluation.comparison import ComparisonQuery
from pipeline.evaluation.html_report import page
from pipeline.evaluation.model_pairs import REFERENCES
from pipeline.store.atomic_file import appearing
from pipeline.store.database import now


def html(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("boli-report.html"),
    policy: PolicyOption = "L1",
    old: Annotated[str, typer.Option(help="With --new: the model in use, for the release gate.")] = "",
    new: Annotated[str, typer.Option(help="With --old: the model that may replace it.")] = "",
    references: Annotated[str, typer.Option(help="Of the gate: blind, corrected or all.")] = "blind",
) -> None:
    """Write the accuracy report as one HTML file, for printing.

    It shows rates by dialect, weekly trends, top error contributors and definitions. It fits A4 and needs no scripts.

    Example: boli accuracy html --out accuracy.html
    """
    state: State = context.obj
    if bool(old) != bool(new):
        raise Problem("--old and --new go together")
    chosen, rests_on = known_policy(policy), one_of("--references", references, REFERENCES)
    with state.transaction() as connection:
        text = page(
            connection, state.thresholds, now(), chosen, ComparisonQuery(old, new, chosen, rests_on) if old else None
        )
    with appearing(out) as half:
        half.write_text(text, encoding="utf-8")
    print(f"{out}: {len(text.encode()) // 1024 + 1} KB")
