"""Clips for benchmarks: those of boli.clips, kept so that every engine hears the very same sound in its own process."""

import json
from collections.abc import Sequence
from pathlib import Path

import soundfile
from faster_whisper.audio import decode_audio

from boli.clips import SAMPLE_RATE_HZ, TOPICS, Clip, NoClips, errors, from_folder, from_samples, sentences

__all__ = ["TOPICS", "Clip", "NoClips", "errors", "from_folder", "from_samples", "read", "save", "sentences"]


def save(clips: Sequence[Clip], folder: Path) -> None:
    """Write the clips, for `read` in another process: every engine hears the very same sound."""
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
