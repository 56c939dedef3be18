"""The bundled recordings: short synthetic speech in Hindi, Bengali, Tamil and Telugu with exactly known text and times.

    manifest.json --samples()--> Sample(name, language, dialect, conditions, ..., utterances) --path()--> the audio file

They show that the pipeline runs and let it be measured on a fresh machine. They say nothing about human speech.
How they were made: docs/guide/samples.md and `python -m boli.demo.samples.make`.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configs.errors import BoliError

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.json"


class SampleMissing(BoliError):
    """A bundled recording is not on disk; the message says how to make it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence as spoken: NFC text, [start_ms, end_ms) from the start of the recording."""

    channel: int
    speaker: str
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One recording. `language` is the parent language ("hi"), `dialect` a registry tag or "".

    `speaker` is who it is filed under, `speakers` how many are heard. `conditions` are among "clean", "telephone",
    "noise", "silence", "conversation", "stereo", "dialect". `sha256` is of the file.
    """

    name: str
    file: str
    language: str
    dialect: str
    speaker: str
    conditions: tuple[str, ...]
    channels: int
    duration_ms: int
    sha256: str
    speakers: int
    utterances: tuple[Utterance, ...]


def samples() -> tuple[Sample, ...]:
    """Return the bundled recordings in the order of the manifest."""
    return tuple(_sample(entry) for entry in json.loads(MANIFEST.read_text(encoding="utf-8")))


def path(sample: Sample) -> Path:
    """Return where the audio lies. Raises SampleMissing when it is not there."""
    file = HERE / sample.file
    if not file.is_file():
        raise SampleMissing(
            f"{sample.file} is missing from {HERE.name}/; make it with: python -m boli.demo.samples.make"
        )
    return file


def _sample(entry: dict[str, Any]) -> Sample:
    utterances = tuple(Utterance(**utterance) for utterance in entry["utterances"])
    return Sample(**{**entry, "conditions": tuple(entry["conditions"]), "utterances": utterances})
