"""`boli scores`: the counts of every scored segment as Parquet, for ML teams.

pyarrow is an extra (`pip install 'boli-speech[parquet]'`): nothing else needs it, and it is imported when asked for.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final

import sqlalchemy as sa
import typer

from boli.context import Problem, State
from pipeline import scoring
from pipeline.store import tables
from pipeline.store.database import now

Row = Mapping[str, Any]
GROUP: Final = 50_000  # rows of a row group: a million scores never lie in memory at once
# Columns and their types, as pyarrow calls them.
SCORES: Final = {
    "segment_id": "string", "recording_id": "string", "speaker": "string", "language": "string", "dialect": "string",
    "model": "string", "policy": "string", "identity": "string", "reference_version": "int32", "substitutions": "int32",
    "deletions": "int32", "insertions": "int32", "reference": "int32", "hypothesis": "int32", "arm": "string",
    "confidence": "float64", "review_probability": "float64", "start_ms": "int64", "end_ms": "int64",
}  # fmt: skip

REPORT: Final = {
    **dict.fromkeys(("language", "dialect", "recording", "slice", "model", "policy", "identity", "status"), "string"),
    **dict.fromkeys(("segments", "speakers", "reference_words", "older"), "int64"),
    **dict.fromkeys(("reviewed_share", "least_probability", "effective_size", "wer", "low", "high"), "float64"),
    **dict.fromkeys(("greg", "greg_low", "greg_high", "naive", "script_fidelity"), "float64"),
    **dict.fromkeys(("silent_minutes", "invented_per_minute"), "float64"),
}


def scores(
    context: typer.Context,
    parquet: Annotated[Path, typer.Option(help="The file to write.")] = Path("boli-scores.parquet"),
    policy: Annotated[str, typer.Option(help="L1, L0, L2, L3, CER, CER-ns or AER.")] = "L1",
) -> None:
    """Write the error counts of every scored segment, of every model, as a Parquet file with typed columns.

    Example: boli scores --parquet scores.parquet
    """
    state: State = context.obj
    with state.transaction() as connection:
        written = write(parquet, SCORES, _scores(connection, policy), {"policy": policy})
    print(f"{parquet}: {written} scores")


def write(out: Path, columns: Mapping[str, str], rows: Iterator[Row], about: Mapping[str, str]) -> int:
    """Write rows in groups to a file that appears whole or not at all; return how many. Raises Problem."""
    arrow, files = _pyarrow()
    described = {"boli": json.dumps({**about, "created_at": now().isoformat()})}
    types = [(name, getattr(arrow, kind)()) for name, kind in columns.items()]
    schema = arrow.schema(types).with_metadata(described)
    count, half = 0, Path(_beside(out))
    try:
        with files.ParquetWriter(half, schema, compression="zstd") as file:
            while group := list(islice(rows, GROUP)):
                file.write_table(arrow.Table.from_pylist([dict(row) for row in group], schema=schema))
                count += len(group)
        os.replace(half, out)
    finally:
        half.unlink(missing_ok=True)
    return count


def _beside(out: Path) -> str:
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}-")
    except OSError as error:
        raise Problem(f"cannot write {out}: {error.strerror}") from error
    os.close(handle)
    return name


def _pyarrow() -> Sequence[Any]:
    try:
        return import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise Problem("Parquet needs pyarrow: pip install 'boli-speech[parquet]'") from error


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
        yield {name: row._mapping[name] for name in SCORES if name != "speaker"} | {"speaker": scoring.cluster(row)}
