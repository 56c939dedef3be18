"""`boli accuracy export`: the counts of every scored segment as Parquet, for ML teams."""

from pathlib import Path
from typing import Annotated

import typer

from boli.context import State
from boli.options import PolicyOption, known_policy
from pipeline.evaluation.parquet import write
from pipeline.evaluation.score_export import SCORES, score_rows


def export(
    context: typer.Context,
    parquet: Annotated[Path, typer.Option(help="The file to write.")] = Path("boli-scores.parquet"),
    policy: PolicyOption = "L1",
) -> None:
    """Write the error counts of every scored segment to a Parquet file.

    The file holds every model, one row for each segment and model, in typed columns.

    Example: boli accuracy export --parquet scores.parquet
    """
    state: State = context.obj
    counted = known_policy(policy)
    with state.transaction() as connection:
        written = write(parquet, SCORES, score_rows(connection, counted), {"policy": counted})
    print(f"{parquet}: {written} scores")
