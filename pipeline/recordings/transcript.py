"""Segment and Transcript: the product's central nouns.

A segment is what a person edits: one speaker, one stretch of one channel. A transcript holds the segments of a
recording sorted by (start_ms, channel), and a ledger in which every millisecond of every channel is accounted for:

    channel 0  |--- speech: segment 1 ---|- non-speech: pause -|--- speech: segment 2 ---|
               0                                                                 duration_ms

Times are integer milliseconds from the start of the recording.
"""

from dataclasses import dataclass
from typing import Literal

from asr.recognizer import ModelInfo
from asr.word import Word
from pipeline.recordings.content import Tag
from pipeline.recordings.states import SeenBy

LedgerKind = Literal["speech", "non-speech"]


@dataclass(frozen=True, slots=True)
class Segment:
    """One speaker, one stretch of one channel. `confidence` is None where there is no draft. `seen_by`: who stands for
    the text, at first the machine.

    `language_probability`: how sure a language is that was detected, None where the client named it. `translation`:
    what the model wrote in English for the same sound, None where nobody asked for it. `model_text`: what the model
    wrote in another script, where `text` was transliterated from it; else None. What people added: `tags` in the text,
    `person_flags` and a `note` of the segment, and the dialect that they heard.
    """

    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    language: str
    text: str
    confidence: float | None
    flags: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    language_probability: float | None = None
    translation: str | None = None
    model_text: str | None = None
    seen_by: SeenBy = "machine"
    tags: tuple[Tag, ...] = ()
    person_flags: tuple[str, ...] = ()
    note: str = ""
    heard_dialect: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a segment is not empty, not {self.start_ms}..{self.end_ms} ms")


@dataclass(frozen=True, slots=True, order=True)
class LedgerEntry:
    """What became of [start_ms, end_ms) of a channel. `reason` says why: "segment", "pause", "same as channel 0"..."""

    channel: int
    start_ms: int
    end_ms: int
    kind: LedgerKind
    reason: str


@dataclass(frozen=True, slots=True)
class RecordingInfo:
    """What was transcribed. `channels` is the number of channels in the file.

    `notes`: sentences on the file for people: audio tracks that were not used, an end that is missing. `dialect`: as
    the client says; `speaker_dialect`: as the speaker says; "" where unknown.
    """

    name: str
    duration_ms: int
    channels: int
    notes: tuple[str, ...] = ()
    dialect: str = ""
    speaker_dialect: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """The whole draft of a recording. `diarized_by`: the method that told the speakers apart, None where unknown.

    `speakers_note`: where another number of speakers was found than was given, what both are.
    """

    recording: RecordingInfo
    model: ModelInfo
    segments: tuple[Segment, ...]
    ledger: tuple[LedgerEntry, ...]
    diarized_by: str | None = None
    speakers_note: str = ""
