"""Segments as stored.

A segment's draft never changes. Its text is the newest revision, or the draft at version 0. People add revisions:
pipeline/review/revisions.py.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from asr.word import Word
from configs.errors import BoliError
from pipeline.recordings import content
from pipeline.recordings.content import Content, Part
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.states import SeenBy
from pipeline.recordings.transcript import Segment
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.text_columns import write


class SegmentMissing(BoliError):
    """There is no such segment: the id is wrong, or its recording was deleted."""


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A segment with its newest text. `arm` and the probabilities are empty until it is routed.

    `words` and `confidence` are the model's own. `calibrated`: for each word, the probability that it is right, and
    `calibrated_confidence` their mean; None where no calibration was in force. `timed_words`: the words of the text of
    `timed_version`, aligned to the sound; None where that was not done, or could not be. `second_probability`: that a
    second person writes it once the first is done. `content`: what people changed beside the text, None for nothing.
    `heard_dialect`: the dialect that the transcriber heard, "" where none was said. The rest is that of
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
    model_text: str | None = None
    timed_words: tuple[Word, ...] | None = None
    timed_version: int | None = None
    seen_by: SeenBy = "machine"
    second_probability: float | None = None
    content: Content | None = None
    heard_dialect: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the newest text consists of: its parts, or one of the whole segment."""
        if self.content is not None:
            return self.content.parts
        return (Part(self.start_ms, self.end_ms, self.speaker, self.text),)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the newest text is, in milliseconds: a stretch for each part."""
        return tuple((part.start_ms, part.end_ms) for part in self.parts)

    def best_known(self) -> "StoredSegment":
        """Return the segment as people and clients see it: each confidence is the calibrated one where there is one."""
        if self.calibrated is None:
            return self
        pairs = zip(self.words, self.calibrated, strict=True)
        words = tuple(replace(word, confidence=confidence) for word, confidence in pairs)
        return replace(self, words=words, confidence=self.calibrated_confidence)


_COLUMNS = [segment.c[name] for name in StoredSegment.__slots__]
# Statements of every submission are built once: building one takes longer than SQLite takes to answer it.
_ONE: Final = select(*_COLUMNS).where(segment.c.id == bindparam("wanted"))
_OF_RECORDING: Final = select(*_COLUMNS).where(segment.c.recording_id == bindparam("of")).order_by(segment.c.position)
_BETWEEN: Final = _OF_RECORDING.where(segment.c.position.between(bindparam("first"), bindparam("last")))
_COUNT: Final = select(func.count()).select_from(segment).where(segment.c.recording_id == bindparam("of"))
_ITS_RECORDING: Final = select(segment.c.recording_id).where(segment.c.id == bindparam("wanted")).scalar_subquery()
_LOCK: Final = select(recording.c.id).where(recording.c.id == _ITS_RECORDING).with_for_update(key_share=True)


def segment_id(recording_id: str, position: int) -> str:
    """Return the id of a recording's segment. The same for every retry, so that routing draws the same number."""
    return "seg_" + hashlib.sha256(f"{recording_id}:{position}".encode()).hexdigest()[:32]


def replace_draft(connection: Connection, recording_id: str, drafted: Sequence[Segment]) -> list[StoredSegment]:
    """Store the drafted segments in the order given, in place of those that were there. Return what is stored.

    Does nothing if the same draft is stored already, or if a person has revised it: people's work is never overwritten.
    """
    stored = list_segments(connection, recording_id)
    revised = any(one.version for one in stored)
    if revised or (stored and [_drafted(one) for one in stored] == list(drafted)):
        return stored
    connection.execute(delete(segment).where(segment.c.recording_id == recording_id))
    rows = [_row(recording_id, position, one) for position, one in enumerate(drafted)]
    if rows:
        write(connection, recording_id, insert(segment), rows)
    return list_segments(connection, recording_id)


def set_timed_words(
    connection: Connection, recording_id: str, id: str, version: int, words: Sequence[Word] | None
) -> None:
    """Keep the words of the text of this version with their times, None where they could not be found.

    No effect if the text has moved on meanwhile.
    """
    rows = None if words is None else [list(astuple(word)) for word in words]
    same = (segment.c.id == id, segment.c.version == version)
    timed = update(segment).where(*same).values(timed_words=rows, timed_version=version)
    write(connection, recording_id, timed)


def lock_recording(connection: Connection, id: str) -> None:
    """Take the lock of the segment's recording: see `recordings.lock`. No effect if there is no such segment."""
    connection.execute(_LOCK, {"wanted": id})


def list_segments(connection: Connection, recording_id: str) -> list[StoredSegment]:
    """Return the segments of a recording in order."""
    return [from_row(row) for row in connection.execute(_OF_RECORDING, {"of": recording_id})]


def between(connection: Connection, recording_id: str, first: int, last: int) -> list[StoredSegment]:
    """Return the segments at positions `first` to `last` of a recording, both included, in order."""
    rows = connection.execute(_BETWEEN, {"of": recording_id, "first": first, "last": last})
    return [from_row(row) for row in rows]


def count(connection: Connection, recording_id: str) -> int:
    """Return how many segments a recording has."""
    return int(connection.execute(_COUNT, {"of": recording_id}).scalar_one())


def get(connection: Connection, id: str) -> StoredSegment:
    """Return a segment. Raises SegmentMissing."""
    row = connection.execute(_ONE, {"wanted": id}).one_or_none()
    if row is None:
        raise missing(id)
    return from_row(row)


def neighbour(connection: Connection, of: StoredSegment, step: Literal[-1, 1]) -> StoredSegment | None:
    """Return the segment before (-1) or after (1) another on its channel, None at the end.

    Pieces of dropped sound in which nobody has found speech are passed over.
    """
    position = segment.c.position
    beyond, order = (position < of.position, position.desc()) if step < 0 else (position > of.position, position)
    said = or_(segment.c.text != "", without(segment.c.flags, NON_SPEECH_CHECK))
    query = select(*_COLUMNS).where(segment.c.recording_id == of.recording_id, segment.c.channel == of.channel)
    row = connection.execute(query.where(beyond, said).order_by(order).limit(1)).one_or_none()
    return from_row(row) if row else None


def missing(id: str) -> SegmentMissing:
    """Return the error for a segment that is not there."""
    return SegmentMissing(f"there is no segment {id}")


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
        "model_text": drafted.model_text,
    }


def from_row(row: Row[Any]) -> StoredSegment:
    """Return the segment of a row that has its columns, whatever else it has."""
    values = {name: row._mapping[name] for name in StoredSegment.__slots__}
    values["words"] = tuple(Word(*word) for word in values["words"])
    if values["timed_words"] is not None:
        values["timed_words"] = tuple(Word(*word) for word in values["timed_words"])
    if values["content"] is not None:
        values["content"] = content.from_json(values["content"])
    calibrated = None if values["calibrated"] is None else tuple(values["calibrated"])
    return StoredSegment(**{**values, "flags": tuple(values["flags"]), "calibrated": calibrated})


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
        model_text=stored.model_text,
    )
