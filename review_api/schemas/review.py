"""Review: tasks that transcribers lease, the clips they hear, and the revisions they send."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, model_validator

from pipeline.review import edits
from pipeline.review.doubts import Doubt
from pipeline.review.give_backs import Reason
from review_api.schemas.base import Answer, Body
from review_api.schemas.recordings import Diarization
from review_api.schemas.transcripts import Word
from review_api.text_input import MOST_LETTERS, Line, Lines

LONGEST_MS = 366 * 24 * 3_600_000  # no recording is longer than a year

Arm = Literal["draft", "blind", "compare"]


class LeaseRequest(Body):
    count: int = Field(1, ge=1, le=50)
    languages: list[str] = Field(default=[], max_length=50)


class GiveBack(Body):
    """Why work is given back; `note` in one's own words. `reason` null: nothing is said of the work, as at the end of a
    day; a note needs a reason.
    """

    reason: Reason | None = "later"
    note: Lines = Field("", max_length=2_000)

    @model_validator(mode="after")
    def _check(self) -> "GiveBack":
        if self.reason is None and self.note:
            raise ValueError("a note needs a reason")
        return self


class TaskWord(Word):
    """`doubt`: how much the word deserves a second listen, among those of this part of the recording; null for most."""

    doubt: Doubt | None = None


class TaskSegment(Answer):
    """`position`: its place in the recording, from 1. In the arms blind and compare `text`, `confidence`, `flags` and
    `words` are null.
    """

    id: str
    recording_id: str
    recording_name: str
    position: int
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
    words: list[TaskWord] | None


class Clip(Answer):
    url: str
    start_ms: int
    end_ms: int


class Room(Answer):
    start_ms: int
    end_ms: int


class Peaks(Answer):
    """The waveform of a segment and some seconds around it. `pairs`: in Base64, two signed bytes for each `pair_ms`
    from `start_ms` on, the lowest and the highest sample; full scale is 127. `channels` can be heard. `room`: where
    the segment's parts may lie.
    """

    start_ms: int
    end_ms: int
    pair_ms: int
    pairs: str
    channels: list[int]
    room: Room


class TaskDispute(Answer):
    """What the client says is wrong with the text, and what it says of the segment otherwise."""

    text: str
    created_at: datetime
    comments: list[str]


class Task(Answer):
    """`choices`: in the arm `compare`, two people's texts to decide between, in no order; else null. `dispute`: why the
    client wants the text to be looked at again; else null.
    """

    id: str
    arm: Arm
    lease_expires_at: datetime | None
    segment: TaskSegment
    clip: Clip
    choices: list[str] | None = None
    dispute: TaskDispute | None = None


class Tasks(Answer):
    tasks: list[Task]


class RevisionPart(Body):
    """One speaker and one stretch of a segment. `speaker`: a label, a name, or empty for the segment's own."""

    start_ms: int = Field(ge=0, le=LONGEST_MS)
    end_ms: int = Field(ge=0, le=LONGEST_MS)
    speaker: Line = Field("", max_length=200)
    text: Lines = Field(max_length=MOST_LETTERS)


class SpeakerNaming(Body):
    label: Line = Field(max_length=200)
    name: Line = Field(min_length=1, max_length=200)


class RevisionRequest(Body):
    """`text`, or `parts` in order of time. Tags stand in the text as typed: [noise], [foreign: PAN card]. `joins_next`:
    the segment goes on in the next one of its channel. `names`: of speakers that have none. `active_ms`: how long I
    worked on it.
    """

    operation_id: UUID = Field(strict=False)  # JSON has no such type
    base_version: int = Field(ge=0, le=1_000_000)
    text: Lines | None = Field(None, max_length=MOST_LETTERS)
    parts: list[RevisionPart] | None = Field(None, min_length=1, max_length=edits.MAX_PARTS)
    joins_next: bool = False
    flags: list[Line] = Field([], max_length=edits.MAX_FLAGS)
    note: Lines = Field("", max_length=edits.MAX_NOTE)
    heard_dialect: Line = Field("", max_length=40)
    names: list[SpeakerNaming] = Field([], max_length=50)
    active_ms: int | None = Field(None, ge=0, le=edits.MAX_ACTIVE_MS)

    @model_validator(mode="after")
    def _text_or_parts(self) -> "RevisionRequest":
        if (self.text is None) == (self.parts is None):
            raise ValueError("send either `text` or `parts`")
        if sum(len(part.text) for part in self.parts or ()) > MOST_LETTERS:
            raise ValueError(f"the parts have more than {MOST_LETTERS} characters together")
        return self


class TagInText(Answer):
    """A mark in a part's text: [start, end) in code points, alike where it stands between words."""

    name: str
    start: int
    end: int


class Part(Answer):
    """A part as it is kept: `text` without its `tags`."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    tags: list[TagInText]


class Content(Answer):
    """What was changed beside the text."""

    parts: list[Part]
    joins_next: bool
    flags: list[str]
    note: str
    heard_dialect: str


class Revision(Answer):
    """`text`: as typed. `content`: null where only the text was changed. `kept_as`: "second_opinion" where somebody
    else has the task by now, and this text stands beside theirs.
    """

    segment_id: str
    version: int
    text: str
    content: Content | None
    kept_as: Literal["text", "second_opinion"] = "text"


class HistoryEntry(Answer):
    """A text of mine. `base_version`: what it was written on. `may_change`: I may still send another."""

    segment_id: str
    recording_id: str
    recording_name: str
    start_ms: int
    end_ms: int
    base_version: int
    version: int
    text: str
    content: Content | None
    active_ms: int | None
    created_at: datetime
    may_change: bool


class HistoryPage(Answer):
    items: list[HistoryEntry]
    next: str | None


class TagKind(Answer):
    """A tag that may be typed: `id`. `marks`: what it stands at."""

    id: str
    name: str
    meaning: str
    marks: list[Literal["words", "point"]]


class FlagKind(Answer):
    """`moderation`: leads see segments with this flag in a list."""

    id: str
    name: str
    meaning: str
    moderation: bool


class TagKinds(Answer):
    tags: list[TagKind]
    flags: list[FlagKind]
