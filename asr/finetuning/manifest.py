"""Manifests: corrected speech for fine-tuning, one JSON object a line.

    {"audio": "calls/7.flac", "start_ms": 1200, "end_ms": 4100, "language": "hi", "text": "…"}

`audio` is relative to the manifest. Without `start_ms` and `end_ms` the segment is the whole file. `segment_id` may say
which segment of Boli it is: then a model trained on it is never measured on it, however it was cut.
"""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from configs.errors import BoliError

SAMPLE_RATE_HZ = 16_000
LONGEST_S = 30.0


class BadManifest(BoliError, ValueError):
    """A manifest cannot be used. The message names the line and says what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment of a recording and its text. `language`: a Whisper code."""

    audio: Path
    language: str
    text: str
    start_ms: int = 0
    end_ms: int | None = None
    segment_id: str = ""

    def samples(self) -> NDArray[np.float32]:
        """Return float32 (n,), mono. Raises BadManifest where the file cannot be read, or is not 16 000 Hz."""
        try:
            with soundfile.SoundFile(self.audio) as file:
                if file.samplerate != SAMPLE_RATE_HZ:
                    raise BadManifest(f"{self.audio} has {file.samplerate} Hz; convert it to {SAMPLE_RATE_HZ} Hz")
                file.seek(min(file.frames, self.start_ms * SAMPLE_RATE_HZ // 1000))
                count = -1 if self.end_ms is None else (self.end_ms - self.start_ms) * SAMPLE_RATE_HZ // 1000
                sound = file.read(count, dtype="float32", always_2d=True)
        except (OSError, soundfile.LibsndfileError) as error:
            raise BadManifest(f"{self.audio} cannot be read: {error}") from error
        return np.asarray(sound.mean(axis=1), np.float32)[: int(LONGEST_S * SAMPLE_RATE_HZ)]


def read(file: Path) -> list[Entry]:
    """Return a manifest's entries. Raises BadManifest where it is missing, empty or wrong."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadManifest(f"{file} cannot be read: {error}") from error
    entries = list(_entries(file, lines))
    if not entries:
        raise BadManifest(f"{file} is empty: it needs a line of JSON for each segment")
    return entries


def _entries(file: Path, lines: list[str]) -> Iterator[Entry]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            entry = Entry(
                file.parent / str(told["audio"]),
                str(told["language"]),
                unicodedata.normalize("NFC", str(told["text"])).strip(),
                int(told.get("start_ms", 0)),
                None if told.get("end_ms") is None else int(told["end_ms"]),
                str(told.get("segment_id") or ""),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadManifest(
                f"{file}, line {number}: it needs audio, language and text as JSON ({type(error).__name__}: {error})"
            ) from error
        if not entry.audio.is_file():
            raise BadManifest(f"{file}, line {number}: there is no {entry.audio}")
        if entry.end_ms is not None and not 0 <= entry.start_ms < entry.end_ms:
            raise BadManifest(f"{file}, line {number}: start_ms must lie before end_ms")
        yield entry
