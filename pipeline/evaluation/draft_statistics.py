"""Draft statistics: sums over a recording's drafted segments that need no reviewer, one row for each language.

    segments, words, speech_ms             how many segments, how many words were drafted, how long the segments are
    confidence, confident                  the sum of the model's own confidence, and over how many segments
    flagged                                segments with a flag that says doubt (pipeline/recordings/flags.py)
    letters, letters_in_script             letters of the drafts, and those in the expected script
    expected_errors                        (1 - confidence) * words, by the best confidence known: for GREG
    probability, probability_variance      sums of pi and pi * (1 - pi): how many reviews were to be expected

They are made when a recording is delivered, over routed segments that have a draft. A review does not change them.
"""

from typing import Any

import sqlalchemy as sa

from configs.registry import UnknownVariety, variety
from lexicons.scripts import script_letters
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NO_DRAFT, is_doubtful
from pipeline.store.tables.evaluation import covariate
from pipeline.store.tables.recordings import recording, segment


def refresh(connection: sa.Connection, recording_id: str, model: str) -> None:
    """Sum a recording up again. `model`: the version that drafted it."""
    query = (
        sa.select(segment, best_confidence().label("best"), recording.c.dialect)
        .join(recording, recording.c.id == segment.c.recording_id)
        .where(segment.c.recording_id == recording_id, segment.c.review_probability.is_not(None))
        .where(without(segment.c.flags, NO_DRAFT))
    )
    by_language: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query):
        sums = by_language.setdefault(row.language, {})
        for name, amount in _amounts(row).items():
            sums[name] = sums.get(name, 0) + amount
    connection.execute(covariate.delete().where(covariate.c.recording_id == recording_id))
    if by_language:
        named = {"recording_id": recording_id, "model": model}
        rows = [named | {"language": language} | sums for language, sums in by_language.items()]
        connection.execute(covariate.insert(), rows)


def _amounts(row: Any) -> dict[str, float]:
    in_script, every = letters(row.draft, row.dialect or row.language)
    return {
        "segments": 1,
        "words": drafted(row.draft),
        "speech_ms": row.end_ms - row.start_ms,
        "confidence": row.confidence or 0.0,
        "confident": int(row.confidence is not None),
        "flagged": int(is_doubtful(row.flags)),
        "letters": every,
        "letters_in_script": in_script,
        "expected_errors": expected_errors(row.draft, row.best),
        "probability": row.review_probability,
        "probability_variance": row.review_probability * (1 - row.review_probability),
    }


def best_confidence() -> sa.ColumnElement[float | None]:
    """Return the column of a segment's confidence as it is best known: calibrated where it can be."""
    return sa.func.coalesce(segment.c.calibrated_confidence, segment.c.confidence).label("confidence")


def drafted(draft: str) -> int:
    """Return how many words a draft has."""
    return len(draft.split())


def expected_errors(draft: str, confidence: float | None) -> float:
    """Return how many errors a draft of this confidence is expected to have."""
    return (1 - (confidence or 0.0)) * drafted(draft)


def letters(draft: str, tag: str) -> tuple[int, int]:
    """Return how many letters of a draft are of the script of a language or dialect, and how many there are."""
    try:
        return script_letters(draft, variety(tag).script)
    except UnknownVariety:
        return 0, 0  # the recogniser's own code for a language outside the registry: no script is expected
