"""Training lists: which segments here was a model trained on? On those it is never measured.

A model's list (asr/finetuning/trained_on.py) knows a segment by its id, by its sound or by its text. The segments that
are found are kept by model, until they are deleted. Ask again when recordings or references have come in since.
"""

from collections.abc import Iterator
from typing import Any, Literal

import sqlalchemy as sa

from asr.finetuning.trained_on import LONGEST, TrainingList, sound_hash, text_hash
from configs.errors import BoliError
from configs.registry import NO_DRAFT, UnknownVariety, whisper_code
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import BlobMissing, Blobs
from pipeline.store.database import now
from pipeline.store.tables.evaluation import hypothesis, trained_on, training_list
from pipeline.store.tables.learning import snapshot_item
from pipeline.store.tables.recordings import recording, segment

KnownBy = Literal["id", "sound", "text"]
_SAMPLES_PER_MS = 16
_AT_ONCE = 500  # ids in a statement


class TrainedOnTest(BoliError, ValueError):
    """A comparison would measure a model on what it was trained on. The message says what to do."""

    exit_code = 4


class TrainedOnTestSet(TrainedOnTest):
    """The model was trained on segments that are for tests alone."""

    def __init__(self, model: str, segments: int, known_by: str = "") -> None:
        super().__init__(
            f"{model} was trained on {segments} segments of test splits{known_by}: what it is measured at there says "
            "nothing of speech that it has not heard, so it cannot be gated. Train it again without them"
        )


def recognised(
    connection: sa.Connection,
    blobs: Blobs,
    model: str,
    known: TrainingList,
    among: sa.ColumnElement[bool] | None = None,
) -> dict[str, KnownBy]:
    """Return the segments that are on a model's list, by id. `model`: its name here.

    Looked at are the segments that have a reference, or a text of this model; or those for which `among` is true. Only
    sounds whose length is on the list are read; a segment whose sound is gone is recognised by its id or text alone.
    """
    written = sa.exists().where(hypothesis.c.segment_id == segment.c.id, hypothesis.c.model == model)
    query = (
        sa.select(segment.c.id, segment.c.recording_id, segment.c.channel, segment.c.start_ms, segment.c.end_ms)
        .add_columns(segment.c.language, segment.c.text, segment.c.reviewed, recording.c.dialect)
        .join(recording)
        .where(sa.or_(segment.c.reviewed, written) if among is None else among)
        .order_by(segment.c.recording_id, segment.c.position)
    )
    return dict(_found(connection.execute(query), blobs, known))


def _found(rows: Any, blobs: Blobs, known: TrainingList) -> Iterator[tuple[str, KnownBy]]:
    for row in rows:
        if row.id in known.ids:
            yield row.id, "id"
        elif row.reviewed and text_hash(row.text, _code(row)) in known.texts:
            yield row.id, "text"
        elif _samples(row) in known.lengths and _sound(row, blobs) in known.sounds:
            yield row.id, "sound"


def known_by_id(connection: sa.Connection, known: TrainingList) -> dict[str, KnownBy]:
    """Return the segments here that a list names by their ids: no sound and no text is read."""
    ids, found = sorted(known.ids), dict[str, KnownBy]()
    for start in range(0, len(ids), _AT_ONCE):
        query = sa.select(segment.c.id).where(segment.c.id.in_(ids[start : start + _AT_ONCE]))
        found |= dict.fromkeys(connection.execute(query).scalars(), "id")
    return found


def in_a_test_split() -> sa.ColumnElement[bool]:
    """Say of a segment in SQL whether it is for tests alone in any data set."""
    return sa.exists().where(snapshot_item.c.segment_id == segment.c.id, snapshot_item.c.split == "test")


def held_out(connection: sa.Connection, model: str) -> list[str]:
    """Return the segments of the test splits of all data sets that a model is known to have been trained on, sorted."""
    query = sa.select(segment.c.id).join(trained_on).where(trained_on.c.model == model, in_a_test_split())
    return list(connection.execute(query.order_by(segment.c.id)).scalars())


def refuse_held_out(connection: sa.Connection, model: str) -> None:
    """Raise TrainedOnTestSet where a model is known to have been trained on a test split of any data set."""
    if held := held_out(connection, model):
        raise TrainedOnTestSet(model, len(held))


def keep(connection: sa.Connection, model: str, known: TrainingList, found: dict[str, KnownBy]) -> None:
    """Keep a model's list, and the segments here that are on it, beside those that were found before."""
    connection.execute(training_list.delete().where(training_list.c.model == model))
    row = {"model": model, "segments": len(known.segments), "sha256": known.sha256, "read_at": now()}
    connection.execute(training_list.insert(), row)
    before = sa.select(trained_on.c.segment_id).where(trained_on.c.model == model)
    new = found.keys() - set(connection.execute(before).scalars())
    rows = [{"segment_id": id, "model": model, "known_by": found[id]} for id in sorted(new)]
    if rows:
        connection.execute(trained_on.insert(), rows)


def unknown(connection: sa.Connection, *models: str) -> list[str]:
    """Return those of the models of which nobody has said what they were trained on."""
    query = sa.select(training_list.c.model).where(training_list.c.model.in_(models))
    known = set(connection.execute(query).scalars())
    return [model for model in models if model not in known]


def _samples(row: Any) -> int:
    return min(LONGEST, int(row.end_ms - row.start_ms) * _SAMPLES_PER_MS)


def _sound(row: Any, blobs: Blobs) -> str:
    try:
        return sound_hash(Artifacts(blobs, row.recording_id).signal(row.channel).read(row.start_ms, row.end_ms))
    except BlobMissing:
        return ""


def _code(row: Any) -> str:
    """Return the Whisper code under which a manifest has the text; the tag itself where Whisper knows none."""
    try:
        code = whisper_code(row.language, row.dialect)
    except UnknownVariety:
        return str(row.language)
    return str(row.language) if code in (None, NO_DRAFT) else str(code)
