"""Wire: the shapes that travel over HTTP (docs/reference/api.md). Nothing behind the routers knows these classes."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from accuracy.measure import Policy
from diarize.methods import is_coarse
from pipeline.accounts.people import Role
from pipeline.drafting.channel_speakers import parsed
from pipeline.evaluation.reports import By
from pipeline.recordings import attributes
from pipeline.recordings.attributes import Name as Attribute
from pipeline.recordings.recordings import Priority, Stage, Status
from review_api import text_input
from review_api.text_input import Line, Lines


class Body(BaseModel):
    """What a caller sends: a key that does not exist is an error."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    """What the service sends. Built from store objects by attribute."""

    model_config = ConfigDict(from_attributes=True)


class ProblemBody(Answer):
    """An error. `detail` says what to do."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    code: str


class Health(Answer):
    status: Literal["ok"]
    version: str


class Language(Answer):
    """A language or, with a parent, a dialect. `draft` is false where no machine draft is made."""

    tag: str
    name: str
    parent: str
    script: str
    draft: bool
    speakers: int | None
    note: str


class Languages(Answer):
    items: list[Language]


def _per_channel(text: str) -> str:
    parsed(text)
    return text


class Submission(Body):
    """The form fields beside `file`. `name` empty: the file's name. `speakers`: exactly how many there are;
    `speakers_per_channel`: auto, 2, or 1,2. `speaker_consent`: they agreed to be recognised in other recordings.
    `profile_consent`: the speaker agreed that gender and age are kept, which without it are refused.
    """

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
    priority: Priority = "normal"
    speakers: int | None = Field(None, ge=1, le=50)
    speakers_per_channel: Annotated[Line, AfterValidator(_per_channel)] = Field("", max_length=40)
    speaker_consent: bool = False


class Diarization(Answer):
    """How the speakers were told apart. `coarse`: expect some to be wrong."""

    method: str
    coarse: bool

    @classmethod
    def by(cls, method: str) -> "Diarization | None":
        """Return what is said of a method; None for "", nobody was told apart yet."""
        return cls(method=method, coarse=is_coarse(method)) if method else None


class Recording(Answer):
    """`attributes`: what reports are cut by, as it was said or measured; absent names are not known."""

    id: str
    name: str
    language: str
    dialect: str
    languages: list[str]
    vocabulary: list[str]
    translate: bool
    speaker: str
    status: Status
    stage: Stage
    progress: float
    duration_ms: int | None
    channels: int | None
    created_at: datetime
    drafted_at: datetime | None
    segments: int
    reviewed_segments: int
    attributes: dict[Attribute, str]
    diarization: Diarization | None
    problem: dict[str, Any] | None


class RecordingPage(Answer):
    items: list[Recording]
    next: str | None


class Word(Answer):
    text: str
    start_ms: int
    end_ms: int
    confidence: float


class TranscriptRecording(Answer):
    name: str
    duration_ms: int
    channels: int


class TranscriptModel(Answer):
    name: str
    hash: str
    intended_use: str


def _not_empty(text: str) -> str:
    if not text_input.has_letter(text):
        raise ValueError("a name has a letter at least; DELETE takes one back")
    return text


class Speaker(Answer):
    """`name` is empty where nobody gave one. `automatic`: found by the voice, coarsely, with this similarity (0 to 1).
    `remembered`: a voiceprint is kept."""

    label: str
    name: str
    automatic: bool
    similarity: float | None
    remembered: bool
    voice_id: str | None


class Speakers(Answer):
    items: list[Speaker]


class SpeakerName(Body):
    name: Annotated[Line, AfterValidator(_not_empty)] = Field(max_length=200)


class Voice(Answer):
    id: str
    name: str
    created_at: datetime
    recording_ids: list[str]


class Voices(Answer):
    link_speakers: bool
    items: list[Voice]


class Linking(Body):
    link_speakers: bool


class TranscriptSegment(Answer):
    """`speaker` is the name, where there is one, of the speaker labelled `speaker_label`."""

    id: str
    version: int
    reviewed: bool
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    speaker_label: str
    language: str
    text: str
    confidence: float | None
    flags: list[str]
    words: list[Word]
    language_probability: float | None
    translation: str | None


class LedgerEntry(Answer):
    channel: int
    start_ms: int
    end_ms: int
    kind: Literal["speech", "non-speech"]
    reason: str


class Transcript(Answer):
    status: Status
    recording: TranscriptRecording
    model: TranscriptModel
    diarization: Diarization | None
    speakers: list[Speaker]
    segments: list[TranscriptSegment]
    ledger: list[LedgerEntry]


class VocabularyRequest(Body):
    """Words and names to prefer in all of a client's recordings, most wanted first."""

    words: list[text_input.Word] = Field(max_length=text_input.CLIENT_WORDS)


class Vocabulary(Answer):
    words: list[str]


class SignIn(Body):
    login: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=500)


class Person(Answer):
    id: str
    login: str
    name: str
    roles: list[Role]
    languages: list[str]


class Model(Answer):
    name: str
    intended_use: str


class SignedIn(Answer):
    token: str
    expires_at: datetime
    person: Person


class WhoAmI(Answer):
    """`model` is the one that drafted last, null before the first draft."""

    person: Person
    model: Model | None


class LeaseRequest(Body):
    count: int = Field(1, ge=1, le=50)
    languages: list[str] = Field(default=[], max_length=50)


class TaskSegment(Answer):
    """In the blind arm `text`, `confidence`, `flags` and `words` are null."""

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
    arm: Literal["draft", "blind"]
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
    segment_id: str
    version: int
    text: str


class Thresholds(Answer):
    min_speakers: int
    min_reference_words: int


class AccuracyRow(Answer):
    """`slice`: the value of what was asked for by, where that is no dialect, language or recording; "" where it is not
    known. `identity`: of the policy. `least_probability`: of a review, of any segment. `wer` with `low` and `high` is
    the Hájek estimate; `greg` the difference estimate; `naive` is biased by the routing, for comparison. `older`:
    segments whose score is of older rules and is left out (`boli score --drafts`). `script_fidelity`: the share of the
    drafts' letters in the language's script. `invented_per_minute`: units that drafts have where people heard nothing
    said, a minute; null where too few speakers are behind it. `silent_minutes`: how long that was.
    """

    language: str
    dialect: str
    recording: str
    slice: str
    model: str
    policy: Policy
    identity: str
    segments: int
    speakers: int
    reference_words: int
    reviewed_share: float
    least_probability: float
    effective_size: float
    wer: float | None
    low: float | None
    high: float | None
    status: Literal["ok", "not enough data"]
    greg: float | None
    greg_low: float | None
    greg_high: float | None
    naive: float | None
    older: int
    script_fidelity: float | None
    silent_minutes: float
    invented_per_minute: float | None


class Accuracy(Answer):
    policy: Policy
    by: By
    thresholds: Thresholds
    rows: list[AccuracyRow]


class Knots(Answer):
    """A map from the model's probability to that of being right: straight lines between the knots, flat beyond."""

    raw: list[float]
    right: list[float]


class ReliabilityBin(Answer):
    """Words of like probability: mean probability, share that was right, share of the weight, how many."""

    words: int
    share: float
    probability: float
    right: float


class CalibrationGroup(Answer):
    """`dialect` empty: all of the language; both empty: everything. Errors are expected calibration errors, 0 to 1."""

    language: str
    dialect: str
    speakers: int
    words: int
    references: Literal["blind", "all"]
    status: Literal["fitted", "raw is better", "not enough data"]
    ece_raw: float | None
    ece_calibrated: float | None
    knots: Knots | None
    before: list[ReliabilityBin]
    after: list[ReliabilityBin]


class Calibration(Answer):
    model: str | None
    model_hash: str | None
    version: str | None
    created_at: datetime | None
    groups: list[CalibrationGroup]


class Counts(Answer):
    """Errors in the unit of the policy: substitutions + deletions + insertions."""

    errors: int
    substitutions: int
    deletions: int
    insertions: int
    reference: int
    hypothesis: int


class WordPair(Answer):
    """A missed word has no `draft`, an invented one no `reference`."""

    kind: Literal["equal", "substitute", "delete", "insert"]
    reference: str | None
    draft: str | None


class MistakenSegment(Answer):
    """`words` are in canonical spelling; null where a text is too long to be aligned."""

    id: str
    recording_id: str
    recording_name: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    language: str
    dialect: str
    model: str
    draft: str
    reference: str
    counts: Counts
    words: list[WordPair] | None
    clip: Clip


class MistakenSegments(Answer):
    policy: Policy
    items: list[MistakenSegment]


class Confusion(Answer):
    reference: str | None
    draft: str | None
    count: int
    clips: list[str]


class Confusions(Answer):
    """`looked_at` segments were aligned, of `with_errors`."""

    looked_at: int
    with_errors: int
    items: list[Confusion]
