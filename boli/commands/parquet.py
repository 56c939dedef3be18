"""`boli scores`: the counts of every scored segment as Parquet, for ML teams."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final

import sqlalchemy as sa
import typer

from boli.choices import known_policy
from boli.context import Problem, State
from pipeline.evaluation import scores as segment_scores
from pipeline.evaluation.parquet import GROUP, Columns, ParquetMissing, Row, write
from pipeline.store import tables

SCORES: Final[Columns] = {
    "segment_id": "string", "recording_id": "string", "speaker": "string", "language": "string", "dialect": "string",
    "model": "string", "policy": "string", "identity": "string", "reference_version": "int32", "substitutions": "int32",
    "deletions": "int32", "insertions": "int32", "reference": "int32", "hypothesis": "int32", "arm": "string",
    "confidence": "float64", "review_probability": "float64", "start_ms": "int64", "end_ms": "int64",
}  # fmt: skip


def scores(
    context: typer.Context,
    parquet: Annotated[Path, typer.Option(help="The file to write.")] = Path("boli-scores.parquet"),
    policy: Annotated[str, typer.Option(help="L1, L0, L2, L3, CER, CER-ns or AER.")] = "L1",
) -> None:
    """Write the error counts of every scored segment, of every model, as a Parquet file with typed columns.

    Example: boli scores --parquet scores.parquet
    """
    state: State = context.obj
    counted = known_policy(policy)
    with state.transaction() as connection:
        written = save(parquet, SCORES, _scores(connection, counted), {"policy": counted})
    print(f"{parquet}: {written} scores")


def save(out: Path, columns: Columns, rows: Iterable[Row], about: Mapping[str, str]) -> int:
    """Write rows as pipeline.evaluation.parquet.write does. Raises Problem, CannotWrite."""
    try:
        return write(out, columns, rows, about)
    except ParquetMissing as error:
        raise Problem(str(error)) from error


def _scores(connection: sa.Connection, policy: str) -> Iterator[Row]:
    score, segment, recording = tables.score.c, tables.segment.c, tables.recording.c
    query = (
        sa.select(score.segment_id, score.recording_id, segment.language, recording.dialect, score.model, score.policy)
        .add_columns(score.identity, score.reference_version, score.substitutions, score.deletions, score.insertions)
        .add_columns(score.reference_words.label("reference"), score.hypothesis_words.label("hypothesis"), segment.arm)
        .add_columns(segment.confidence, segment.review_probability, segment.start_ms, segment.end_ms)
        .add_columns(recording.client_id, recording.speaker.label("speaker"))
        .select_from(tables.score.join(tables.segment, segment.id == score.segment_id))
        .join(tables.recording, recording.id == score.recording_id)
        .where(score.policy == policy)
        .execution_options(yield_per=GROUP)
    )
    for row in connection.execute(query):
        yield {name: row._mapping[name] for name in SCORES if name != "speaker"} | {
            "speaker": segment_scores.cluster(row)
        }
