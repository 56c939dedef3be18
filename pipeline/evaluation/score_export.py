"""Score export: the error counts of every scored segment as rows with typed columns, for ML teams."""

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from pipeline.evaluation import scores
from pipeline.evaluation.parquet import GROUP, Columns, Row
from pipeline.store.tables import evaluation, recordings

SCORES: Final[Columns] = {
    "segment_id": "string", "recording_id": "string", "speaker": "string", "language": "string", "dialect": "string",
    "model": "string", "policy": "string", "identity": "string", "reference_version": "int32", "substitutions": "int32",
    "deletions": "int32", "insertions": "int32", "reference": "int32", "hypothesis": "int32", "arm": "string",
    "confidence": "float64", "review_probability": "float64", "start_ms": "int64", "end_ms": "int64",
}  # fmt: skip


def score_rows(connection: sa.Connection, policy: str) -> Iterator[Row]:
    """Yield a row of the columns SCORES for each score under this policy, of every model."""
    for row in connection.execute(_query(policy)):
        row_of_all = {name: row._mapping[name] for name in SCORES if name != "speaker"}
        yield row_of_all | {"speaker": scores.cluster(row)}


def _query(policy: str) -> sa.Select[tuple[object, ...]]:
    score, segment, recording = evaluation.score.c, recordings.segment.c, recordings.recording.c
    return (
        sa.select(score.segment_id, score.recording_id, segment.language, recording.dialect, score.model, score.policy)
        .add_columns(score.identity, score.reference_version, score.substitutions, score.deletions, score.insertions)
        .add_columns(score.reference_words.label("reference"), score.hypothesis_words.label("hypothesis"), segment.arm)
        .add_columns(segment.confidence, segment.review_probability, segment.start_ms, segment.end_ms)
        .add_columns(recording.client_id, recording.speaker.label("speaker"))
        .select_from(evaluation.score.join(recordings.segment, segment.id == score.segment_id))
        .join(recordings.recording, recording.id == score.recording_id)
        .where(score.policy == policy)
        .execution_options(yield_per=GROUP)
    )
