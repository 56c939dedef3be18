"""Versions of a transcript, segments with their history, and what a client says of them."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from pipeline.delivery.version_differences import Kind
from pipeline.recordings.states import SeenBy
from pipeline.recordings.versions import Why
from pipeline.review.disputes import Outcome
from review_api import text_input
from review_api.schemas.base import Answer, Body

REMARK_LETTERS = 2_000


def _with_letters(text: str) -> str:
    if not text_input.has_letter(text):
        raise ValueError("say it in words")
    return text


class Remark(Body):
    """What a client says of a segment: a comment, or what is wrong with it."""

    text: Annotated[
        str,
        Field(min_length=1, max_length=REMARK_LETTERS),
        AfterValidator(text_input.lines),
        AfterValidator(_with_letters),
    ]


class SegmentComment(Answer):
    id: str
    segment_id: str
    text: str
    created_at: datetime


class SegmentDispute(Answer):
    """`version`: of the segment's text that is disputed. `outcome` is "" while nobody has answered; then "changed" or
    "kept", and `answered_version` is that of the text that answers.
    """

    id: str
    segment_id: str
    version: int
    text: str
    created_at: datetime
    outcome: Outcome
    answered_version: int | None
    answered_at: datetime | None


class _Written(Answer):
    """`draft`: the machine's. `by`: a pseudonym of whoever wrote the text, `at`: when; null for the machine."""

    id: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    language: str
    draft: str
    text: str
    version: int
    seen_by: SeenBy
    by: str | None
    at: datetime | None


class ReviewedSegment(_Written):
    """A segment as it is now. `may_dispute`: nobody is to work on it any more, and the version is not final."""

    may_dispute: bool
    comments: list[SegmentComment]
    disputes: list[SegmentDispute]


class ReviewedSegments(Answer):
    items: list[ReviewedSegment]


class VersionSegment(_Written):
    """A segment as it was in a version. `differs`: from the version before."""

    differs: bool


class TranscriptVersion(Answer):
    """`number` counts from 0, the draft. `changed`: of how many segments the text is another than before."""

    number: int
    why: Why
    created_at: datetime
    changed: int


class TranscriptVersions(Answer):
    items: list[TranscriptVersion]


class WholeVersion(TranscriptVersion):
    segments: list[VersionSegment]


class WordRun(Answer):
    """Words as `a` has them and as `b` has them; "" where it has none."""

    kind: Kind
    a: str
    b: str


class ChangedSegment(Answer):
    id: str
    start_ms: int
    end_ms: int
    language: str
    words: list[WordRun]


class VersionDifference(Answer):
    """The segments of which words differ between version `a` and version `b`."""

    a: int
    b: int
    segments: list[ChangedSegment]
