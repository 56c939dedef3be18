"""Training lists: what a model was trained on, beside the model, so that it is never measured on the same.

`trained_on.jsonl` has one JSON object for each segment: its id where the manifest named one, SHA-256 of its sound and
of its normalised text, and the length of its sound. No text and no sound can be read from it.

    {"segment_id": "seg_…", "sound": "<SHA-256>", "samples": 46400, "text": "<SHA-256>"}

`sound`: of the samples at 16 kHz, mono, as 16-bit little-endian integers, at most the first 30 s. `text`: of the L1
words (lexicons/canonical.py) with one space between them, "" under MIN_WORDS words: what is that short, many people
say. The model's card holds the number of lines and the SHA-256 of the file.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from asr.finetuning.manifest import LONGEST_S, SAMPLE_RATE_HZ, Entry
from asr.models.model_files import CARD
from configs.errors import BoliError
from lexicons.canonical import words

NAME: Final = "trained_on.jsonl"
MIN_WORDS: Final = 6
LONGEST: Final = int(LONGEST_S * SAMPLE_RATE_HZ)  # samples


class BadTrainingList(BoliError, ValueError):
    """A training list cannot be used, or is not the one that the card names. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Trained:
    """One segment of a training list, as the module describes it. `segment_id`: "" where none was named."""

    segment_id: str
    sound: str
    samples: int
    text: str


@dataclass(frozen=True)
class TrainingList:
    """What a model was trained on. `sha256`: of the file."""

    segments: tuple[Trained, ...]
    sha256: str

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(one.segment_id for one in self.segments if one.segment_id)

    @cached_property
    def sounds(self) -> frozenset[str]:
        return frozenset(one.sound for one in self.segments)

    @cached_property
    def lengths(self) -> frozenset[int]:
        """How long the sounds are, in samples: what has another length need not be read."""
        return frozenset(one.samples for one in self.segments)

    @cached_property
    def texts(self) -> frozenset[str]:
        return frozenset(one.text for one in self.segments if one.text)


def sound_hash(samples: NDArray[np.float32]) -> str:
    """Return the SHA-256 of the sound of a segment: float32 samples (n,), 16 kHz, mono."""
    whole = np.clip(np.rint(samples[:LONGEST].astype(np.float64) * 32768), -32768, 32767).astype("<i2")
    return hashlib.sha256(whole.tobytes()).hexdigest()


def text_hash(text: str, language: str) -> str:
    """Return the SHA-256 of a text's L1 words; "" where there are fewer than MIN_WORDS. `language`: a Whisper code."""
    said = words(text, language)
    return hashlib.sha256(" ".join(said).encode()).hexdigest() if len(said) >= MIN_WORDS else ""


def of_entries(entries: Iterable[Entry]) -> list[Trained]:
    """Return what a manifest's segments are known by. Raises asr.finetuning.manifest.BadManifest."""
    made = []
    for entry in entries:
        samples = entry.samples()
        made.append(Trained(entry.segment_id, sound_hash(samples), len(samples), text_hash(entry.text, entry.language)))
    return made


def write(folders: Iterable[Path], segments: Sequence[Trained]) -> dict[str, Any]:
    """Write the list into each folder; return what the model's cards say of it under "trained_on"."""
    unique = dict.fromkeys(segments)
    text = "".join(json.dumps(asdict(one)) + "\n" for one in unique)
    for folder in folders:
        (folder / NAME).write_text(text, encoding="utf-8")
    return {"segments": len(unique), "sha256": hashlib.sha256(text.encode()).hexdigest()}


def read(folder: Path) -> TrainingList | None:
    """Return the list beside a model; None where there is none and its card names none. Raises BadTrainingList."""
    expected = _named_in_card(folder)
    if not (folder / NAME).is_file():
        if expected:
            raise BadTrainingList(
                f"{folder} lacks {NAME}, which its {CARD} names: copy it from where the model was trained"
            )
        return None
    found = read_file(folder / NAME)
    if expected not in ("", found.sha256):
        raise BadTrainingList(
            f"{folder / NAME} is not the list that {CARD} names: copy it from where the model was trained"
        )
    return found


def read_file(file: Path) -> TrainingList:
    """Return the list in a file. Raises BadTrainingList, which names the line."""
    try:
        content = file.read_bytes()
        lines = content.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadTrainingList(f"{file} cannot be read: {error}") from error
    segments = tuple(_trained(file, number, line) for number, line in enumerate(lines, start=1) if line.strip())
    return TrainingList(segments, hashlib.sha256(content).hexdigest())


def _trained(file: Path, number: int, line: str) -> Trained:
    try:
        told = json.loads(line)
        return Trained(
            str(told.get("segment_id", "")), str(told["sound"]), int(told["samples"]), str(told.get("text", ""))
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadTrainingList(f"{file}, line {number}: it needs sound and samples as JSON ({error})") from error


def _named_in_card(folder: Path) -> str:
    """Return the hash of the list that the card names; "" where it names none. A card in disorder names none."""
    try:
        return str(json.loads((folder / CARD).read_text("utf-8"))["trained_on"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
