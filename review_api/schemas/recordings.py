"""Recordings: the form that sends one, and what is said of it."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, ValidationInfo

from diarize.methods import is_coarse
from pipeline.drafting.channel_speakers import parsed
from pipeline.recordings import attributes
from pipeline.recordings.attributes import Name as Attribute
from pipeline.recordings.recordings import Priority, ReviewMode, Stage
from pipeline.recordings.states import Status
from pipeline.store.database import now
from review_api import text_input
from review_api.schemas.base import Answer, Body, ProblemBody
from review_api.text_input import Line


def _per_channel(text: str) -> str:
    parsed(text)
    return text


FARTHEST_YEARS = 10


def _instant(text: object) -> object:
    if not isinstance(text, str):
        return text
    # Pydantic would take a number for the seconds since 1970.
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError("write a date, a time and a zone, as in 2026-12-01T18:00:00+05:30")
    return instant


def _within_reason(instant: datetime) -> datetime:
    # At either end of the calendar an instant is in no year of another zone.
    if not 1 < instant.year < 9999:
        raise ValueError("no recording is of that year")
    return instant


At = Annotated[AwareDatetime, BeforeValidator(_instant), AfterValidator(_within_reason)]


def _ahead(instant: datetime, known: ValidationInfo) -> datetime:
    if known.context and known.context.get("begun"):
        return instant
    at = now()
    # The year first: the last hours of the year 9999 are in no year of another zone.
    if instant.year > at.year + FARTHEST_YEARS or instant <= at:
        raise ValueError(f"a deadline lies in the next {FARTHEST_YEARS} years; this one does not")
    return instant


Deadline = Annotated[AwareDatetime, BeforeValidator(_instant), AfterValidator(_ahead)]


class Submission(Body):
    """The form fields beside `file`. `name` empty: the file's name. `speakers`: exactly how many there are;
    `speakers_per_channel`: auto, 2, or 1,2. `speaker_consent`: they agreed to be recognised in other recordings.
    `profile_consent`: the speaker agreed that gender and age are kept, which without it are refused. `speaker_dialect`:
    the tag of a dialect, as the speaker says. `track`: which audio track is heard, counted from 1; empty: the best.
    `damaged`: take a damaged file as it is. `review`: how much of it people see. `deadline`: when it is wanted, in RFC
    3339 with a zone. `spread`: its segments go to different people, for voices or judgements that one person should not
    decide alone.
    """

    is_form: ClassVar[bool] = True

    name: Line = Field("", max_length=300)
    language: Line = Field("", max_length=40)
    dialect: Line = Field("", max_length=40)
    speaker: Line = Field("", max_length=200)
    languages: Line = Field("", max_length=400)
    vocabulary: text_input.Vocabulary = Field("", max_length=4000)
    translate: bool = False
    district: Line = Field("", max_length=attributes.MAX_LENGTH)
    domain: Line = Field("", max_length=attributes.MAX_LENGTH)
    device: Line = Field("", max_length=attributes.MAX_LENGTH)
    speaker_gender: attributes.Gender = ""
    speaker_age: int | None = Field(None, ge=0, le=120)
    profile_consent: bool = False
    speaker_dialect: Line = Field("", max_length=40)
    priority: Priority = "normal"
    review: ReviewMode = "sample"
    deadline: Deadline | None = None
    spread: bool = False
    speakers: int | None = Field(None, ge=1, le=50)
    speakers_per_channel: Annotated[Line, AfterValidator(_per_channel)] = Field("", max_length=40)
    speaker_consent: bool = False
    track: int | None = Field(None, ge=1, le=1000)
    damaged: bool = False


class Diarization(Answer):
    """How the speakers were told apart. `coarse`: expect some to be wrong."""

    method: str
    coarse: bool

    @classmethod
    def by(cls, method: str) -> "Diarization | None":
        """Return what is said of a method; None for "", nobody was told apart yet."""
        return cls(method=method, coarse=is_coarse(method)) if method else None


class ReviewProgress(Answer):
    """How many segments there are, how many of them a person has seen, and that in percent, rounded down; null before
    there is a draft.
    """

    segments: int
    reviewed: int
    percent: int | None

    @classmethod
    def of(cls, segments: int, reviewed: int) -> "ReviewProgress":
        """Return the progress; 100 percent means that nothing is left."""
        return cls(segments=segments, reviewed=reviewed, percent=100 * reviewed // segments if segments else None)


class Recording(Answer):
    """`attributes`: what reports are cut by, as it was said or measured; absent names are not known. `notes`: sentences
    on the file: tracks that were not used, an end that is missing. `version`: its transcript's newest, 0 for the draft.
    """

    id: str
    name: str
    language: str
    dialect: str
    languages: list[str]
    vocabulary: list[str]
    translate: bool
    track: int | None
    damaged: bool
    speaker: str
    review: ReviewMode
    deadline: datetime | None
    spread: bool
    status: Status
    stage: Stage
    progress: float
    duration_ms: int | None
    channels: int | None
    notes: list[str]
    created_at: datetime
    updated_at: datetime
    drafted_at: datetime | None
    segments: int
    reviewed_segments: int
    review_progress: ReviewProgress
    version: int
    attributes: dict[Attribute, str]
    diarization: Diarization | None
    problem: Annotated[ProblemBody | None, BeforeValidator(ProblemBody.of_stored)]


class RecordingPage(Answer):
    items: list[Recording]
    next: str | None
