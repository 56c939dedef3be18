"""Clips: short sounds whose text is known, to measure a model with."""

import tempfile
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
from pipeline.drafting import assemble, transcription
from pipeline.drafting.assemble import Channel
from pipeline.drafting.language_plan import spoken
from pipeline.drafting.transcription import Asked
from pipeline.drafting.window_draft import WindowDraft
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepare import prepare
from pipeline.media.voice_activity import probabilities

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
    with tempfile.TemporaryDirectory(prefix="boli-") as scratch:
        folder = Path(scratch) / "prepared"
        prepared = prepare(file, folder, Audio())
        return FlacSignal(folder / f"channel-{prepared.heard[0]}.flac").read(0, prepared.duration_ms + 1)


def drafted(clip: Clip, recognizer: Recognizer, settings: Settings) -> list[WindowDraft]:
    """Return what Boli writes for a clip, window by window: from voice activity to words, as for a recording."""
    signal = ArraySignal(clip.samples)
    channels = [Channel(0, signal, probabilities(signal))]
    asked = Asked(spoken(clip.language, "", recognizer.model))
    windows = assemble.plan(channels, {}, recognizer, asked.spoken, settings)
    return [
        draft
        for batch in transcription.batches(windows)
        for draft in transcription.write(batch, channels, recognizer, asked)
    ]


def text(drafts: Sequence[WindowDraft]) -> str:
    """Return the words of all windows."""
    return " ".join(word.text for draft in drafts for word in draft.words)


def errors(clips: Sequence[Clip], texts: Sequence[str]) -> ErrorCounts:
    """Return the L1 counts of what was written for the clips, in all."""
    return sum(errors_of_each(clips, texts), ZERO)


def errors_of_each(clips: Sequence[Clip], texts: Sequence[str]) -> tuple[ErrorCounts, ...]:
    """Return the L1 counts of what was written for each clip."""
    return tuple(measure(clip.text, written, clip.language)["L1"] for clip, written in zip(clips, texts, strict=True))
