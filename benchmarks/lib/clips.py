"""Clips on disk: one process writes them, and every recogniser reads the same sound in a process of its own."""

import json
from collections.abc import Sequence
from pathlib import Path

import soundfile
from faster_whisper.audio import decode_audio

from pipeline.evaluation.clips import SAMPLE_RATE_HZ, Clip


def save(clips: Sequence[Clip], folder: Path) -> None:
    """Write the clips, for `read` in another process."""
    for number, clip in enumerate(clips):
        soundfile.write(folder / f"{number}.wav", clip.samples, SAMPLE_RATE_HZ, "PCM_16")
    index = [(clip.name, clip.language, clip.text) for clip in clips]
    (folder / "clips.json").write_text(json.dumps(index), encoding="utf-8")


def read(folder: Path) -> list[Clip]:
    """Return what `save` wrote."""
    index = json.loads((folder / "clips.json").read_text("utf-8"))
    return [
        Clip(name, language, decode_audio(str(folder / f"{number}.wav"), SAMPLE_RATE_HZ), text)
        for number, (name, language, text) in enumerate(index)
    ]
