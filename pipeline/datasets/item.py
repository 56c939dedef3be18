"""Item: one segment of a data set, as it was frozen."""

from dataclasses import dataclass
from typing import Literal

from pipeline.recordings import tagging

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word of a text and where it is heard: milliseconds from the start of the segment."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Item:
    """One segment of a data set.

    Its sound is channel `channel` of the recording, from `start_ms` to `end_ms`, 16 kHz. `language`, `dialect`: tags of
    the registry; `code`: the Whisper code. `speaker`: a name for who speaks that does not say who it is. `text`: as it
    was written (NFC), with tags as people type them; `plain`: without the tags, all that is said: what a model learns
    and is measured on; `clean`: without disfluencies, too, as a reader wants it. `words`: of `plain`; empty where their
    times were not heard.
    `arm`: how the reference was made ("draft", "blind", "compare", "amend"); `reviewers`: ids of those who wrote it;
    `seen_by`: pipeline/recordings/states.py. `probability`: the logged probability that a person saw it (pi), None
    where none was logged. `sha256`: of its sound and text.
    """

    segment_id: str
    recording_id: str
    channel: int
    start_ms: int
    end_ms: int
    split: Split
    language: str
    dialect: str
    code: str
    speaker: str
    text: str
    clean: str
    words: tuple[TimedWord, ...]
    arm: str
    reviewers: tuple[str, ...]
    seen_by: str
    probability: float | None
    revision_version: int
    sha256: str

    @property
    def plain(self) -> str:
        return tagging.parse(self.text)[0]
