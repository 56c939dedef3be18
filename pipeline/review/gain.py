"""Gain: how much a minute of a person is expected to correct in a segment, for the active choice (accuracy/active.py).

A word counts less where a corrected text of its language and dialect holds it already. Compared in canonical spelling.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import sqlalchemy as sa

from accuracy import active
from lexicons.canonical import words
from pipeline.recordings.segments import StoredSegment
from pipeline.review.confidence import Confidence
from pipeline.store.tables.recordings import recording, segment

MOST_RECORDINGS, MOST_TEXTS = 1000, 2000  # the newest of a dialect that are looked at, and read
MS_A_MINUTE: Final = 60_000


def corrected_words(connection: sa.Connection, language: str, dialect: str) -> frozenset[str]:
    """Return the words of the newest corrected texts of a language and dialect ("": of recordings without one)."""
    newest = (
        sa.select(recording.c.id, recording.c.created_at)
        .where(recording.c.dialect == dialect, recording.c.drafted_at.is_not(None))
        .order_by(recording.c.created_at.desc())
        .limit(MOST_RECORDINGS)
        .subquery()
    )
    query = (
        sa.select(segment.c.text)
        .join(newest, newest.c.id == segment.c.recording_id)
        .where(segment.c.reviewed, segment.c.language == language)
        .order_by(newest.c.created_at.desc(), segment.c.id)
        .limit(MOST_TEXTS)
    )
    return frozenset(word for text in connection.execute(query).scalars() for word in words(text, language))


def of_segment(of: StoredSegment, found: Confidence, corrected: frozenset[str]) -> float | None:
    """Return the expected wrong words that a minute of a person corrects; None where no calibration says it."""
    written = words(of.draft, of.language)
    if not found.calibration or found.of_segment is None or not written or of.end_ms <= of.start_ms:
        return None
    unseen = sum(word not in corrected for word in written) / len(written)
    told: Sequence[float] = (len(written), 1 - found.of_segment, unseen, (of.end_ms - of.start_ms) / MS_A_MINUTE)
    return float(active.gain(*(np.array([value], np.float64) for value in told))[0])
