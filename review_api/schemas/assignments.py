"""Assignments: a stretch of a recording that a transcriber takes at once, with what surrounds it."""

from datetime import datetime

from pydantic import Field

from pipeline.recordings.states import SeenBy
from review_api.schemas.base import Answer, Body
from review_api.schemas.recordings import Diarization
from review_api.schemas.review import Task


class AssignmentRequest(Body):
    """`max_speech_ms`: how much speech an assignment has at most; the operator's setting, if it is not given. `count`:
    how many are wanted. `offline`: they are to be done without a link, and their leases last for hours.
    """

    max_speech_ms: int | None = Field(None, ge=1_000, le=600_000)
    languages: list[str] = Field(default=[], max_length=50)
    offline: bool = False
    count: int = Field(1, ge=1, le=50)


class Renewal(Body):
    """`offline`: from now on the tasks are to be done without a link, and the lease lasts for hours."""

    offline: bool = False


class AssignmentRecording(Answer):
    id: str
    name: str
    duration_ms: int | None
    language: str
    dialect: str
    diarization: Diarization | None = None


class Position(Answer):
    """The places of the first and the last task among all segments of the recording, from 1."""

    first: int
    last: int
    of: int


class NamedSpeaker(Answer):
    """`name` is empty where nobody gave one."""

    label: str
    name: str


class ContextSegment(Answer):
    """What is said around the tasks. `text` and `seen_by` are null where one may still be asked to write it blind."""

    segment_id: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    text: str | None
    seen_by: SeenBy | None


class Assignment(Answer):
    """`tasks`: those that are not done. `vocabulary`: the recording's words, then the client's."""

    id: str
    recording: AssignmentRecording
    position: Position
    guidelines: str | None
    vocabulary: list[str]
    speakers: list[NamedSpeaker]
    before: list[ContextSegment]
    between: list[ContextSegment]
    after: list[ContextSegment]
    tasks: list[Task]
    lease_expires_at: datetime | None


class HeldTask(Answer):
    id: str
    lease_expires_at: datetime


class Lease(Answer):
    """What is held of an assignment, without the rest. `lease_expires_at`: the first of the tasks'."""

    id: str
    tasks: list[HeldTask]
    lease_expires_at: datetime


class TranscriptPage(Answer):
    """Segments of a recording of `of` segments, from number `first` (from 1). Silence counts and is left out."""

    first: int
    of: int
    segments: list[ContextSegment]


class Assignments(Answer):
    assignments: list[Assignment]
