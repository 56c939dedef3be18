"""Facts: what makes a segment hard, as it was known before anybody worked on it, read from the database."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pipeline.pay.rates import Facts
from pipeline.recordings.attributes import Name
from pipeline.recordings.segments import missing
from pipeline.store.tables.recordings import attribute, recording, segment

# How many segments before and after are looked at for other voices.
NEAR: Final = 10


@dataclass(frozen=True, slots=True)
class Known:
    """`audio_ms`: the length of the segment as drafted, whatever a person made of it."""

    recording_id: str
    audio_ms: int
    facts: Facts


def of_segment(connection: sa.Connection, segment_id: str, arm: str) -> Known:
    """Return the facts of a segment that was worked on in this arm. Raises SegmentMissing."""
    row = connection.execute(_QUERY, {"segment": segment_id}).one_or_none()
    if row is None:
        raise missing(segment_id)
    return Known(row.recording_id, row.end_ms - row.start_ms, _facts(row, arm))


def _facts(row: sa.Row[Any], arm: str) -> Facts:
    confidence = row.confidence if row.calibrated_confidence is None else row.calibrated_confidence
    wer = None if confidence is None else 1.0 - confidence
    return Facts(arm, tuple(row.flags), row.band or "", row.snr or "", row.dialect, row.speakers, wer)


def _attribute(name: Name) -> sa.ScalarSelect[str]:
    of = (attribute.c.recording_id == segment.c.recording_id, attribute.c.name == name)
    return sa.select(attribute.c.value).where(*of).scalar_subquery()


def _query() -> sa.Select[Any]:
    near = segment.alias("near")
    around = near.c.position.between(segment.c.position - NEAR, segment.c.position + NEAR)
    voices = sa.select(sa.func.count(near.c.speaker.distinct())).where(
        near.c.recording_id == segment.c.recording_id, around
    )
    columns = [segment.c[name] for name in ("recording_id", "start_ms", "end_ms", "flags", "confidence")]
    return (
        sa.select(*columns, segment.c.calibrated_confidence, recording.c.dialect)
        .add_columns(_attribute("band").label("band"), _attribute("snr").label("snr"))
        .add_columns(voices.scalar_subquery().label("speakers"))
        .join(recording, recording.c.id == segment.c.recording_id)
        .where(segment.c.id == sa.bindparam("segment"))
    )


_QUERY: Final = _query()
