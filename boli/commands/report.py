"""`boli report`: the accuracy report as one HTML file, to print or to send."""

from pathlib import Path
from typing import Annotated

import typer

from accuracy.estimate import Thresholds
from accuracy.measure import POLICIES
from boli.choices import known_policy
from boli.context import Problem, State
from pipeline.evaluation.html_report import page
from pipeline.store.atomic_file import appearing
from pipeline.store.database import now


def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("boli-report.html"),
    policy: Annotated[str, typer.Option(help=f"{', '.join(POLICIES)}.")] = "L1",
    old: Annotated[str, typer.Option(help="With --new: the model in use, for the release gate.")] = "",
    new: Annotated[str, typer.Option(help="With --old: the model that may replace it.")] = "",
) -> None:
    """Write the accuracy report: rates by dialect, weekly series, words that cost most, definitions; A4, no scripts.

    Example: boli report --out accuracy.html
    """
    state: State = context.obj
    if bool(old) != bool(new):
        raise Problem("--old and --new go together")
    chosen = known_policy(policy)
    limits = state.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    with state.transaction() as connection:
        text = page(connection, thresholds, now(), chosen, (old, new) if old else None)
    with appearing(out) as half:
        half.write_text(text, encoding="utf-8")
    print(f"{out}: {len(text.encode()) // 1024 + 1} KB")
