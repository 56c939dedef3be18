"""Transcripts: the newest text of a recording, its words, its speakers and its ledger."""

from typing import Literal

from asr.word import Timing
from pipeline.recordings.states import SeenBy, Status
from review_api.schemas.base import Answer
from review_api.schemas.modes import ModesShown
from review_api.schemas.recordings import Diarization
from review_api.schemas.speakers import Speaker


class Word(Answer):
    """`timing`: "decoded" by the model; "aligned": a person's word, found in the sound; "interpolated": a person's word
    between its neighbours, which no model was asked about, so `confidence` is null.
    """

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None
    timing: Timing = "decoded"


class TranscriptTag(Answer):
    """A mark in the text: [start, end) in code points, alike where it stands between words. GET /v1/tags lists them."""

    name: str
    start: int
    end: int


class TranscriptRecording(Answer):
    """`dialect`: as the client says; `speaker_dialect`: as the speaker says; empty where unknown."""

    name: str
    duration_ms: int
    channels: int
    notes: list[str]
    dialect: str
    speaker_dialect: str


class TranscriptModel(Answer):
    name: str
    hash: str
    intended_use: str


class TranscriptSegment(Answer):
    """`speaker` is the name, where there is one, of the speaker labelled `speaker_label`. `seen_by`: who stands for the
    text; `reviewed`: any person. `part`: which part of segment `id`, if people split it; `segment_ids`: several if
    people joined them. `person_flags`, `note`: what people say of it; `heard_dialect`: the dialect that they heard.
    """

    id: str
    part: int
    segment_ids: list[str]
    version: int
    reviewed: bool
    seen_by: SeenBy
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
    model_text: str | None
    tags: list[TranscriptTag]
    person_flags: list[str]
    note: str
    heard_dialect: str


class LedgerEntry(Answer):
    channel: int
    start_ms: int
    end_ms: int
    kind: Literal["speech", "non-speech"]
    reason: str


class Receipt(Answer):
    status: Status


class Transcript(Answer):
    status: Status
    modes: ModesShown
    external_id: str | None
    metadata: dict[str, str]
    recording: TranscriptRecording
    model: TranscriptModel
    diarization: Diarization | None
    speakers: list[Speaker]
    segments: list[TranscriptSegment]
    ledger: list[LedgerEntry]
