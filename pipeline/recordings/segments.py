"""Segments as stored, and their revisions.

A segment's draft never changes. Its text is the newest revision, or the draft at version 0:

    version   0 (draft, no row)     1               2
    text      "rashan kard"     "राशन कार्ड"     "राशन-कार्ड"      revisions are only ever added
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from accuracy.calibration import expected_right
from asr.word import Word
from pipeline.recordings.transcript import Segment
from pipeline.review.routing import Arm, Decision
from pipeline.store.database import new_id
from pipeline.store.tables import recording, revision, segment


class SegmentMissing(LookupError):
    """There is no such segment: the id is wrong, or its recording was deleted."""


class Conflict(ValueError):
    """The segment has moved on since the text was begun."""

    def __init__(self, current_version: int, current_text: str) -> None:
        super().__init__(f"the segment is at version {current_version}")
        self.current_version = current_version
        self.current_text = current_text


class OperationReused(ValueError):
    """This operation_id was used already, by another person or for another segment."""


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A segment with its newest text. `arm` and the probabilities are empty until it is routed.

    `words` and `confidence` are the model's own. `calibrated`: for each word, the probability that it is right, and
    `calibrated_confidence` their mean; None where no calibration was in force. The last two are those of
    pipeline.recordings.transcript.Segment.
    """

    id: str
    recording_id: str
    position: int
    channel: int
    speaker: str
    start_ms: int
    end_ms: int
    language: str
    draft: str
    confidence: float | None
    flags: tuple[str, ...]
    words: tuple[Word, ...]
    text: str
    version: int
    reviewed: bool
    arm: str
    review_probability: float | None
    blind_probability: float | None
    calibrated: tuple[float, ...] | None = None
    calibrated_confidence: float | None = None
    language_probability: float | None = None
    translation: str | None = None

    def best_known(self) -> "StoredSegment":
        """Return the segment as people and clients see it: each confidence is the calibrated one where there is one."""
        if self.calibrated is None:
            return self
        sure = zip(self.words, self.calibrated, strict=True)
        words = tuple(replace(word, confidence=confidence) for word, confidence in sure)
        return replace(self, words=words, confidence=self.calibrated_confidence)


@dataclass(frozen=True, slots=True)
class Revision:
    """What a person wrote, as typed."""

    id: str
    segment_id: str
    operation_id: str
    base_version: int
    version: int
    person_id: str
    arm: str
    text: str
    created_at: datetime


_COLUMNS = [segment.c[name] for name in StoredSegment.__slots__]
_REVISION = [revision.c[name] for name in Revision.__slots__]


def segment_id(recording_id: str, position: int) -> str:
    """Return the id of a recording's segment. The same for every retry, so that routing draws the same number."""
    return "seg_" + hashlib.sha256(f"{recording_id}:{position}".encode()).hexdigest()[:32]


def replace_draft(connection: Connection, recording_id: str, drafted: Sequence[Segment]) -> list[StoredSegment]:
    """Store the drafted segments in the order given, in place of those that were there. Return what is stored.

    Does nothing if the same draft is stored already, or if a person has revised it: people's work is never overwritten.
    """
    rows = [_row(recording_id, position, one) for position, one in enumerate(drafted)]
    stored = list_segments(connection, recording_id)
    revised = connection.execute(select(exists().where(revision.c.recording_id == recording_id))).scalar()
    if revised or (stored and [_drafted(one) for one in stored] == list(drafted)):
        return stored
    connection.execute(delete(segment).where(segment.c.recording_id == recording_id))
    if rows:
        connection.execute(insert(segment), rows)
    return list_segments(connection, recording_id)


def set_route(connection: Connection, id: str, decision: Decision, calibrated: Sequence[float] | None = None) -> None:
    """Log how the segment was routed, with the probability and the draw. Raises SegmentMissing.

    `calibrated`: for each word the probability that it is right, where a calibration made the decision.
    """
    changed = connection.execute(
        update(segment)
        .where(segment.c.id == id)
        .values(
            arm=decision.arm,
            review_probability=decision.review_probability,
            blind_probability=decision.blind_probability,
            draw=decision.draw,
            router=decision.router,
            calibrated=None if calibrated is None else list(calibrated),
            calibrated_confidence=None if calibrated is None else expected_right(calibrated),
        )
    )
    if changed.rowcount == 0:
        raise SegmentMissing(f"there is no segment {id}")


def lock_recording(connection: Connection, id: str) -> None:
    """Take the lock of the segment's recording: see `recordings.lock`. No effect if there is no such segment."""
    of = select(segment.c.recording_id).where(segment.c.id == id).scalar_subquery()
    connection.execute(select(recording.c.id).where(recording.c.id == of).with_for_update(key_share=True))


def list_segments(connection: Connection, recording_id: str) -> list[StoredSegment]:
    """Return the segments of a recording in order."""
    query = select(*_COLUMNS).where(segment.c.recording_id == recording_id).order_by(segment.c.position)
    return [_stored(row) for row in connection.execute(query)]


def get(connection: Connection, id: str) -> StoredSegment:
    """Return a segment. Raises SegmentMissing."""
    return _stored(_one(connection, select(*_COLUMNS).where(segment.c.id == id), id))


def add_revision(
    connection: Connection,
    segment_id: str,
    operation_id: str,
    base_version: int,
    person_id: str,
    text: str,
    arm: Arm,
    now: datetime,
    delivered: str | None = None,
) -> Revision:
    """Add what a person wrote and make it the segment's text, or `delivered` where that is not the same.

    The same operation again, of the same person and segment, changes nothing and returns the first result. Raises
    SegmentMissing; Conflict if `base_version` is not the current one; OperationReused.
    """
    query = select(segment.c.recording_id, segment.c.version, segment.c.text).where(segment.c.id == segment_id)
    current = _one(connection, query.with_for_update(), segment_id)
    earlier = _operation(connection, operation_id)
    if earlier:
        if (earlier.segment_id, earlier.person_id) != (segment_id, person_id):
            raise OperationReused("this operation_id belongs to another piece of work; make a new one for each")
        return earlier
    if base_version != current.version:
        raise Conflict(current.version, current.text)
    made = Revision(new_id("rev"), segment_id, operation_id, base_version, base_version + 1, person_id, arm, text, now)
    _insert(connection, current.recording_id, made)
    connection.execute(
        update(segment)
        .where(segment.c.id == segment_id)
        .values(text=text if delivered is None else delivered, version=made.version, reviewed=True)
    )
    return made


def revisions(connection: Connection, segment_id: str) -> list[Revision]:
    """Return what people wrote for a segment, oldest first."""
    query = select(*_REVISION).where(revision.c.segment_id == segment_id).order_by(revision.c.version)
    return [Revision(**row._mapping) for row in connection.execute(query)]


def _operation(connection: Connection, operation_id: str) -> Revision | None:
    row = connection.execute(select(*_REVISION).where(revision.c.operation_id == operation_id)).one_or_none()
    return Revision(**row._mapping) if row else None


def _insert(connection: Connection, recording_id: str, made: Revision) -> None:
    values = {name: getattr(made, name) for name in Revision.__slots__}
    try:
        with connection.begin_nested():
            connection.execute(insert(revision).values(recording_id=recording_id, **values))
    except IntegrityError as error:  # the segment is locked, so only the operation_id can have been taken meanwhile
        raise OperationReused("this operation_id belongs to another piece of work; make a new one for each") from error


def _one(connection: Connection, query: Select[Any], id: str) -> Row[Any]:
    row = connection.execute(query).one_or_none()
    if row is None:
        raise SegmentMissing(f"there is no segment {id}")
    return row


def _row(recording_id: str, position: int, drafted: Segment) -> dict[str, Any]:
    return {
        "id": segment_id(recording_id, position),
        "recording_id": recording_id,
        "position": position,
        "channel": drafted.channel,
        "speaker": drafted.speaker,
        "start_ms": drafted.start_ms,
        "end_ms": drafted.end_ms,
        "language": drafted.language,
        "draft": drafted.text,
        "confidence": drafted.confidence,
        "flags": list(drafted.flags),
        "words": [[word.text, word.start_ms, word.end_ms, word.confidence] for word in drafted.words],
        "text": drafted.text,
        "language_probability": drafted.language_probability,
        "translation": drafted.translation,
    }


def _stored(row: Row[Any]) -> StoredSegment:
    values = dict(row._mapping)
    words = tuple(Word(*word) for word in values.pop("words"))
    calibrated = None if values["calibrated"] is None else tuple(values["calibrated"])
    return StoredSegment(**{**values, "flags": tuple(values["flags"]), "words": words, "calibrated": calibrated})


def _drafted(stored: StoredSegment) -> Segment:
    return Segment(
        start_ms=stored.start_ms,
        end_ms=stored.end_ms,
        channel=stored.channel,
        speaker=stored.speaker,
        language=stored.language,
        text=stored.draft,
        confidence=stored.confidence,
        flags=stored.flags,
        words=stored.words,
        language_probability=stored.language_probability,
        translation=stored.translation,
    )
