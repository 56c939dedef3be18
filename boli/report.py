"""`boli report`: the accuracy report as one HTML file, to print or to send."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from accuracy.estimate import Thresholds
from accuracy.measure import POLICIES
from boli.context import Problem, State
from pipeline.printed import page
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
    chosen = next((known for known in POLICIES if known == policy), None)
    if chosen is None:
        raise Problem(f"--policy is {', '.join(POLICIES)}, not {policy!r}")
    limits = state.settings.accuracy
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    with state.transaction() as connection:
        text = page(connection, thresholds, now(), chosen, (old, new) if old else None)
    whole(out, text.encode())
    print(f"{out}: {len(text.encode()) // 1024 + 1} KB")


def whole(out: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all. Raises Problem where it cannot be written."""
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}-", delete=False) as file:
            file.write(content)
        os.replace(file.name, out)
    except OSError as error:
        raise Problem(f"cannot write {out}: {error.strerror}") from error
