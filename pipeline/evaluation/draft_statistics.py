"""Draft statistics: what is known of every drafted segment without a person: sums over a recording, one row a language.

    segments, words, speech_ms             how many, how many words were drafted, how long they are
    confidence, confident                  the sum of what the model said of itself, and over how many segments
    flagged                                segments that the recogniser doubts (flags other than "split")
    letters, letters_in_script             of the drafts, and those in the script expected
    expected_errors                        (1 - confidence) * words, by the best confidence known: for GREG
    probability, probability_variance      sums of pi and pi * (1 - pi): how many reviews were to be expected

Made when a recording is delivered; a review changes nothing here. Over routed segments that have a draft.
"""

from typing import Any, Final

import sqlalchemy as sa

from configs.registry import UnknownVariety, variety
from lexicons.scripts import script_letters
from pipeline.drafting.language_plan import NO_DRAFT_FLAG
from pipeline.store.tables import covariate, recording, segment

_HARMLESS: Final = frozenset({"split"})  # the router does not doubt these either: pipeline/review/routing.py


def refresh(connection: sa.Connection, recording_id: str, model: str) -> None:
    """Sum a recording up anew. `model`: the version that drafted it."""
    query = (
        sa.select(segment, best_confidence().label("best"), recording.c.dialect)
        .join(recording, recording.c.id == segment.c.recording_id)
        .where(segment.c.recording_id == recording_id, segment.c.review_probability.is_not(None))
        .where(sa.cast(segment.c.flags, sa.Text).not_like(f"%{NO_DRAFT_FLAG}%"))
    )
    sums: dict[str, dict[str, Any]] = {}
    for row in connection.execute(query):
        of_language = sums.setdefault(row.language, {})
        for name, amount in _amounts(row).items():
            of_language[name] = of_language.get(name, 0) + amount
    connection.execute(covariate.delete().where(covariate.c.recording_id == recording_id))
    named = {"recording_id": recording_id, "model": model}
    if sums:
        rows = [named | {"language": language} | found for language, found in sums.items()]
        connection.execute(covariate.insert(), rows)


def _amounts(row: Any) -> dict[str, float]:
    in_script, every = letters(row.draft, row.dialect or row.language)
    return {
        "segments": 1,
        "words": drafted(row.draft),
        "speech_ms": row.end_ms - row.start_ms,
        "confidence": row.confidence or 0.0,
        "confident": int(row.confidence is not None),
        "flagged": int(bool(set(row.flags) - _HARMLESS)),
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
