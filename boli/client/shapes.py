"""Shapes: what the service answers, as frozen values. tests/boli/client/test_shapes.py holds them to its OpenAPI.

A field that a newer service adds is kept (`model_dump` has it), and a new value of a status is no error.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from boli.client.errors import REQUEST_ID, ServiceBroken


class Shape(BaseModel):
    """A JSON object of the service."""

    model_config = ConfigDict(frozen=True, extra="allow")

    @classmethod
    def read(cls, answer: httpx.Response) -> Self:
        """Return the body of an answer. Raises ServiceBroken where it is something else."""
        try:
            return cls.model_validate_json(answer.content)
        except ValidationError as error:
            said = f"the answer is no {cls.__name__}; is this the address of a Boli service, of this version?"
            raise ServiceBroken(
                said, status=answer.status_code, request_id=answer.headers.get(REQUEST_ID, "")
            ) from error


class Problem(Shape):
    """Why a recording failed."""

    title: str = ""
    detail: str = ""
    code: str = ""


class Diarization(Shape):
    method: str
    coarse: bool


class ReviewProgress(Shape):
    segments: int
    reviewed: int
    percent: int | None


class Modes(Shape):
    """How a transcript is shown: docs/reference/modes.md."""

    style: str
    code_mix: str
    numbers: str
    script: str


class Retention(Shape):
    """For how many days sound and text are kept, and when they go; None: for good."""

    sound_days: int | None = None
    text_days: int | None = None
    sound_due_at: datetime | None = None
    text_due_at: datetime | None = None


class Recording(Shape):
    """A recording and how far it is. `version`: its transcript's newest."""

    id: str
    name: str
    language: str
    dialect: str
    languages: tuple[str, ...]
    vocabulary: tuple[str, ...]
    translate: bool
    track: int | None
    damaged: bool
    speaker: str
    training_consent: bool
    review: str
    deadline: datetime | None
    spread: bool
    redact: tuple[str, ...]
    redact_names: tuple[str, ...]
    modes: Modes
    external_id: str | None
    metadata: dict[str, str]
    status: str
    stage: str
    progress: float
    duration_ms: int | None
    channels: int | None
    notes: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    drafted_at: datetime | None
    segments: int
    reviewed_segments: int
    review_progress: ReviewProgress
    version: int
    attributes: dict[str, str]
    diarization: Diarization | None
    problem: Problem | None
    purposes: tuple[str, ...] = ()  # these are not told by a Boli of before them
    consent_reference: str = ""
    data_subject_region: str = ""
    retention: Retention = Retention()
    sound_deleted_at: datetime | None = None
    text_deleted_at: datetime | None = None


class RecordingPage(Shape):
    items: tuple[Recording, ...]
    next: str | None


class Word(Shape):
    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    timing: str


class TranscriptSegment(Shape):
    """A segment as it is now. `reviewed`: a person has seen it."""

    id: str
    part: int
    version: int
    reviewed: bool
    seen_by: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    speaker_label: str
    language: str
    text: str
    confidence: float | None
    flags: tuple[str, ...]
    words: tuple[Word, ...]
    translation: str | None


class Transcript(Shape):
    """The newest text. Objects without a class here are in `model_extra` as they came."""

    status: str
    segments: tuple[TranscriptSegment, ...]

    @property
    def text(self) -> str:
        """All segments that hold text, one a line."""
        return "\n".join(one.text for one in self.segments if one.text)


class LineOfUse(Shape):
    """What came in a month with the same `review`. `price`: of an hour; None, as `cost`, where none is set."""

    review: str
    recordings: int
    audio_ms: int
    price: Decimal | None
    cost: Decimal | None


class MonthOfUse(Shape):
    """What came in a month, in UTC. `cost`: None where a part of it has no price."""

    month: str
    recordings: int
    audio_ms: int
    cost: Decimal | None
    by_review: tuple[LineOfUse, ...]


class Quota(Shape):
    """How much sound may come in this month, and how much came. `audio_ms` None: no limit."""

    audio_ms: int | None
    used_ms: int
    resets_at: datetime


class Usage(Shape):
    items: tuple[MonthOfUse, ...]
    currency: str
    quota: Quota


class Upload(Shape):
    """A file of which `offset` of `length` bytes have come."""

    id: str
    name: str
    length: int
    offset: int
    created_at: datetime
    expires_at: datetime


class Uploads(Shape):
    items: tuple[Upload, ...]


class Receipt(Shape):
    status: str


@dataclass(frozen=True, slots=True)
class Export:
    """A transcript as a file."""

    content: bytes
    media_type: str

    @property
    def text(self) -> str:
        """The file as text. Raises UnicodeDecodeError for a format that is none (docx)."""
        return self.content.decode()

    def json(self) -> Any:
        """Return the value of a format in JSON."""
        return json.loads(self.content)


@dataclass(frozen=True, slots=True)
class Sent:
    """How far an upload is. `length` is 0 where it was not said; `recording_id` is "" until it is whole."""

    id: str
    offset: int
    length: int
    recording_id: str
