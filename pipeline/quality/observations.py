"""Observations: how a person's text of a segment differs from one that is better known, in counts.

    gold          from a segment whose right text is known, and the person does not know that it is
    adjudicated   from what a third person decided, or from what two people agree on
    blind         from another person's, where neither saw the draft: one of the two is wrong

Counted in words of the canonical spelling (L1). A person, segment and source has one row: the newest.
"""

from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from accuracy.align import count
from lexicons.canonical import words
from pipeline.recordings import recordings
from pipeline.recordings.segments import StoredSegment
from pipeline.store.database import new_id
from pipeline.store.tables.quality import observation

Source = Literal["gold", "adjudicated", "blind"]


def write(
    connection: sa.Connection,
    segment: StoredSegment,
    source: Source,
    person_id: str,
    texts: tuple[str, str],
    at: datetime,
) -> None:
    """Count a person's text against the better one, and replace what was counted before. The recording is locked.

    `texts`: the person's, and the better one.
    """
    own, better = (words(text, segment.language) for text in texts)
    counts = count(better, own)
    row = observation.c
    counted = {"errors": counts.errors, "reference_words": counts.reference, "created_at": at}
    same = (row.segment_id == segment.id, row.person_id == person_id, row.source == source)
    if connection.execute(sa.update(observation).where(*same).values(**counted)).rowcount:
        return
    values = {
        "id": new_id("obs"),
        "recording_id": segment.recording_id,
        "segment_id": segment.id,
        "person_id": person_id,
        "source": source,
        "language": segment.language,
        "dialect": recordings.get(connection, segment.recording_id).dialect,
    }
    connection.execute(sa.insert(observation).values(**values, **counted))


def remove(connection: sa.Connection, segment_id: str, source: Source) -> None:
    """Forget what a source said of the people of a segment: its better text holds no more."""
    row = observation.c
    connection.execute(sa.delete(observation).where(row.segment_id == segment_id, row.source == source))
