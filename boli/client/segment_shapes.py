"""Segment shapes: what the service answers of segments with their history, and of versions, as frozen values."""

from datetime import datetime

from boli.client.shapes import Shape


class SegmentComment(Shape):
    id: str
    segment_id: str
    text: str
    created_at: datetime


class SegmentDispute(Shape):
    """`outcome`: "" while nobody has answered, then "changed" or "kept"."""

    id: str
    segment_id: str
    version: int
    text: str
    created_at: datetime
    outcome: str
    answered_version: int | None
    answered_at: datetime | None


class ReviewedSegment(Shape):
    """A segment as it is now: the machine's `draft` beside the `text`, `by` whom (a pseudonym) and when."""

    id: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    language: str
    draft: str
    text: str
    version: int
    seen_by: str
    by: str | None
    at: datetime | None
    may_dispute: bool
    comments: tuple[SegmentComment, ...]
    disputes: tuple[SegmentDispute, ...]


class ReviewedSegments(Shape):
    items: tuple[ReviewedSegment, ...]


class VersionSegment(Shape):
    """A segment as it was in a version. `differs`: from the version before."""

    id: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    language: str
    draft: str
    text: str
    version: int
    seen_by: str
    by: str | None
    at: datetime | None
    differs: bool


class TranscriptVersion(Shape):
    """`number` 0 is the draft. `why`: what it was written for. `changed`: of how many segments the text is another."""

    number: int
    why: str
    created_at: datetime
    changed: int


class TranscriptVersions(Shape):
    items: tuple[TranscriptVersion, ...]


class WholeVersion(TranscriptVersion):
    segments: tuple[VersionSegment, ...]


class WordRun(Shape):
    """Words as `a` has them and as `b` has them; "" where it has none."""

    kind: str
    a: str
    b: str


class ChangedSegment(Shape):
    id: str
    start_ms: int
    end_ms: int
    language: str
    words: tuple[WordRun, ...]


class VersionDifference(Shape):
    """The segments of which words differ between two versions."""

    a: int
    b: int
    segments: tuple[ChangedSegment, ...]
