"""Review: tasks that transcribers lease, the clips they hear, and the revisions they send."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from pipeline.review.give_backs import Reason
from review_api.schemas.base import Answer, Body
from review_api.schemas.recordings import Diarization
from review_api.schemas.transcripts import Word
from review_api.text_input import Lines

Arm = Literal["draft", "blind", "compare"]


class LeaseRequest(Body):
    count: int = Field(1, ge=1, le=50)
    languages: list[str] = Field(default=[], max_length=50)


class GiveBack(Body):
    """Why work is given back; `note` in one's own words."""

    reason: Reason = "later"
    note: Lines = Field("", max_length=2_000)


class TaskSegment(Answer):
    """In the arms blind and compare `text`, `confidence`, `flags` and `words` are null."""

    id: str
    recording_id: str
    recording_name: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    diarization: Diarization | None = None
    language: str
    dialect: str
    text: str | None
    version: int
    confidence: float | None
    flags: list[str] | None
    words: list[Word] | None


class Clip(Answer):
    url: str
    start_ms: int
    end_ms: int


class Task(Answer):
    id: str
    arm: Arm
    lease_expires_at: datetime | None
    segment: TaskSegment
    clip: Clip


class Tasks(Answer):
    tasks: list[Task]


class RevisionRequest(Body):
    operation_id: UUID
    base_version: int = Field(ge=0, le=1_000_000)
    text: Lines = Field(max_length=20_000)


class Revision(Answer):
    """`kept_as`: "second_opinion" where somebody else has the task by now, and this text stands beside theirs."""

    segment_id: str
    version: int
    text: str
    kept_as: Literal["text", "second_opinion"] = "text"
