"""Clips: short sounds whose text is known, to measure a model with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure
from asr.recognizer import Recognizer
from configs.errors import BoliError
from configs.settings import Audio, Settings
from diarize.diarizer import ArraySignal
from pipeline.drafting.draft_recording import draft_clip
from pipeline.drafting.files import prepared_file
from pipeline.drafting.window_draft import WindowDraft

SAMPLE_RATE_HZ = 16_000


class NoClips(BoliError, ValueError):
    """The folder holds no clips. The message says what a clip looks like."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """`samples`: float32, shape (n,), mono, 16 000 Hz. `language`: a Whisper code."""

    name: str
    language: str
    samples: NDArray[np.float32]
    text: str

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ


def from_folder(folder: Path, language: str) -> list[Clip]:
    """Return the clips of a folder: sound files, each with its text beside it (call-7.wav, call-7.txt).

    Raises NoClips, and AudioProblem for a file that holds no sound.
    """
    if not folder.is_dir():
        raise NoClips(f"there is no folder {folder}")
    clips = [
        Clip(file.stem, language, decoded(file), file.with_suffix(".txt").read_text("utf-8"))
        for file in sorted(folder.iterdir())
        if file.suffix != ".txt" and file.with_suffix(".txt").is_file()
    ]
    if not clips:
        raise NoClips(f"{folder} holds no clips: put NAME.wav (or another format) and NAME.txt there")
    return clips


def decoded(file: Path) -> NDArray[np.float32]:
    """Return the first channel of a sound file, decoded as every recording is: float32, shape (n,), 16 000 Hz.

    Raises AudioProblem.
    """
    with prepared_file(file, Audio()) as (prepared, channels):
        return channels[0].signal.read(0, prepared.duration_ms + 1)


def drafted(clip: Clip, recognizer: Recognizer, settings: Settings) -> list[WindowDraft]:
    """Return what Boli writes for a clip, window by window: from voice activity to words, as for a recording."""
    return draft_clip(ArraySignal(clip.samples), clip.language, recognizer, settings)


def text(drafts: Sequence[WindowDraft]) -> str:
    """Return the words of all windows."""
    return " ".join(word.text for draft in drafts for word in draft.words)


def errors(clips: Sequence[Clip], texts: Sequence[str]) -> ErrorCounts:
    """Return the L1 counts of what was written for the clips, in all."""
    return sum(errors_of_each(clips, texts), ZERO)


def errors_of_each(clips: Sequence[Clip], texts: Sequence[str]) -> tuple[ErrorCounts, ...]:
    """Return the L1 counts of what was written for each clip."""
    return tuple(measure(clip.text, written, clip.language)["L1"] for clip, written in zip(clips, texts, strict=True))
