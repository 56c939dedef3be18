"""Recordings: the form that sends one, and what is said of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, ValidationInfo

from diarize.methods import is_coarse
from lexicons.identifiers.find import KINDS
from pipeline.delivery.modes import CodeMix, Numbers, Script, Style
from pipeline.drafting.channel_speakers import parsed
from pipeline.outbound.guard import MAX_URL
from pipeline.recordings import attributes, labels
from pipeline.recordings.attributes import Name as Attribute
from pipeline.recordings.recordings import Priority, ReviewMode, Stage
from pipeline.recordings.retention import Purpose
from pipeline.recordings.states import Status
from pipeline.store.database import now
from review_api import text_input
from review_api.schemas.base import Answer, Body, ProblemBody
from review_api.schemas.form_json import json_object
from review_api.schemas.modes import Modes
from review_api.schemas.retention import (
    AskedRetention,
    ConsentReference,
    PurposeList,
    Purposes,
    Region,
    Retention,
    RetentionDays,
)
from review_api.text_input import Line


def _per_channel(text: str) -> str:
    parsed(text)
    return text


def _redaction(text: str) -> str:
    wrong = sorted({*text_input.separated(text)} - {EVERY_KIND, *KINDS})
    if wrong:
        raise ValueError(f"{', '.join(wrong)} cannot be taken out; write {EVERY_KIND}, or some of {', '.join(KINDS)}")
    return text


EVERY_KIND = "all"
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


ExternalId = Annotated[Line, Field(min_length=1, max_length=labels.EXTERNAL_ID_LETTERS)]
MetadataKey = Annotated[Line, Field(min_length=1, max_length=labels.KEY_LETTERS)]
MetadataValue = Annotated[text_input.Lines, Field(max_length=labels.VALUE_LETTERS)]


def _within_limits(metadata: dict[str, str]) -> dict[str, str]:
    labels.check(metadata)
    return metadata


Metadata = Annotated[
    dict[MetadataKey, MetadataValue], json_object('strings, as in {"order": "A-17"}'), AfterValidator(_within_limits)
]


class Submission(Body):
    """The form fields beside `file`. `name` empty: the file's name. `speakers`: exactly how many there are;
    `speakers_per_channel`: auto, 2, or 1,2. `speaker_consent`: they agreed to be recognised in other recordings.
    `training_consent`: they agreed that models learn from what they say.
    `profile_consent`: the speaker agreed that gender and age are kept, which without it are refused. `speaker_dialect`:
    the tag of a dialect, as the speaker says. `track`: which audio track is heard, counted from 1; empty: the best.
    `damaged`: take a damaged file as it is. `review`: how much of it people see. `deadline`: when it is wanted, in RFC
    3339 with a zone. `spread`: its segments go to different people, for voices or judgements that one person should not
    decide alone. `redact`: kinds of identifiers that are taken out of what I receive, separated by commas, or `all`;
    `redact_names`: names that are. `style`, `code_mix`, `numbers`, `script`: how its transcript is shown, see
    docs/reference/modes.md. `external_id`: one's own id of it, which no other recording of one's own has. `metadata`:
    own pairs, a JSON object of strings: 50 keys of 40 characters, values of 500, 16 KiB together. `callback`: a URL
    that is told what happens to this recording, signed with the secret of POST /v1/callback-secret.
    `consent_reference`: by which one finds the consent of those who speak; `purposes`: what they agreed to, separated
    by commas: transcription, training (as `training_consent` says), voices (as `speaker_consent` says);
    `data_subject_region`: where they are (ISO 3166: IN, IN-BR); `retention`: for how many days it is kept, a JSON
    object: {"sound_days": 30, "text_days": 365}.
    """

    model_config = ConfigDict(strict=False)  # a form holds texts

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
    redact: Annotated[Line, AfterValidator(_redaction)] = Field("", max_length=200)
    redact_names: text_input.Vocabulary = Field("", max_length=4000)
    speakers: int | None = Field(None, ge=1, le=50)
    speakers_per_channel: Annotated[Line, AfterValidator(_per_channel)] = Field("", max_length=40)
    speaker_consent: bool = False
    training_consent: bool = False
    track: int | None = Field(None, ge=1, le=1000)
    damaged: bool = False
    style: Style = "verbatim"
    code_mix: CodeMix = "as-written"
    numbers: Numbers = "as-written"
    script: Script = "native"
    external_id: ExternalId | None = None
    metadata: Metadata = Field(default_factory=dict)
    callback: Line = Field("", max_length=MAX_URL)
    consent_reference: ConsentReference = ""
    purposes: Purposes = ""
    data_subject_region: Region = ""
    retention: AskedRetention | None = None


class UrlSubmission(Submission):
    """`url`: from where the sound is fetched: https, on the public internet. The other fields are those of the form."""

    url: Line = Field(min_length=1, max_length=MAX_URL)


class Named(Body):
    """A name, as a recording may have it."""

    name: Line = Field("", max_length=300)


class RecordingChange(Body):
    """What is left out stays. `external_id` null: none. `metadata`: these keys; null takes one out, or all of them.
    `training_consent` false: whoever speaks has taken it back. `purposes`: all that they agree to now. `retention`:
    both parts anew, null: as is usual for my recordings.
    """

    name: Annotated[Line, Field(min_length=1, max_length=300)] | None = None
    external_id: ExternalId | None = None
    metadata: dict[MetadataKey, MetadataValue | None] | None = None
    training_consent: bool | None = None
    purposes: PurposeList | None = None
    consent_reference: ConsentReference | None = None
    data_subject_region: Region | None = None
    retention: RetentionDays | None = None

    def metadata_change(self, known: Iterable[str]) -> dict[str, str | None]:
        """Return the keys to change. `known`: those that the recording has."""
        if self.metadata is None:
            return dict.fromkeys(known) if "metadata" in self.model_fields_set else {}
        return dict(self.metadata)


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
    `redact`: the kinds of identifiers that are taken out of what the client receives. `purposes`: what those who speak
    agreed to. `sound_deleted_at`, `text_deleted_at`: since when the one, or the other, is gone by its retention.
    """

    id: str
    name: str
    external_id: str | None
    metadata: dict[str, str]
    language: str
    dialect: str
    languages: list[str]
    vocabulary: list[str]
    translate: bool
    track: int | None
    damaged: bool
    speaker: str
    training_consent: bool
    review: ReviewMode
    deadline: datetime | None
    spread: bool
    redact: list[str]
    redact_names: list[str]
    modes: Modes
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
    # Answers that were kept for a repeated request before there were these lack them.
    purposes: list[Purpose] = Field(default_factory=list)
    consent_reference: str = ""
    data_subject_region: str = ""
    retention: Retention = Retention()
    sound_deleted_at: datetime | None = None
    text_deleted_at: datetime | None = None


class RecordingPage(Answer):
    items: list[Recording]
    next: str | None
