"""Utterance: one segment of a data set with its sound, as every format writes it."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import soundfile
from numpy.typing import NDArray

from pipeline.datasets.formats import pseudonyms
from pipeline.datasets.item import Item
from pipeline.store.blobs import BlobMissing

SAMPLE_RATE_HZ: Final = 16_000
SoundOf = Callable[[Item], NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """`id`: the speaker's pseudonym, "-" and the segment's id, so that utterances sort by speaker. `samples`: int16
    (n,), 16 kHz. `reviewers`: pseudonyms.
    """

    id: str
    item: Item
    speaker: str
    reviewers: tuple[str, ...]
    samples: NDArray[np.int16] = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long the sound is."""
        return len(self.samples) / SAMPLE_RATE_HZ

    @property
    def text(self) -> str:
        """All that is said, without tags, on one line with single spaces: what a model learns."""
        return one_line(self.item.plain)

    @property
    def tagged(self) -> str:
        """The text as it was written, with tags, on one line."""
        return one_line(self.item.text)

    @property
    def clean(self) -> str:
        """The text without tags and disfluencies, on one line."""
        return one_line(self.item.clean)

    def path(self, ending: str) -> str:
        """Return where its sound lies: not too many files in one folder."""
        return f"{self.item.segment_id[-2:]}/{self.id}.{ending}"

    def flac(self) -> bytes:
        """Return its sound as a FLAC file: 16 kHz, mono, 16 bits."""
        return self._file("FLAC")

    def wav(self) -> bytes:
        """Return its sound as a WAV file: 16 kHz, mono, 16 bits."""
        return self._file("WAV")

    def _file(self, kind: str) -> bytes:
        written = io.BytesIO()
        soundfile.write(written, self.samples, SAMPLE_RATE_HZ, "PCM_16", format=kind)
        return written.getvalue()


def one_line(text: str) -> str:
    """Return a text with a plain space wherever it has white space: no tab, no line end, none at its ends."""
    return " ".join(text.split())


def described(one: Utterance) -> dict[str, Any]:
    """Return all that is told of an utterance beside its sound, as plain values. docs/reference/dataset-formats.md."""
    item = one.item
    return {
        "id": one.id,
        "text": one.text,
        "text_tagged": one.tagged,
        "text_clean": one.clean,
        "language": item.language,
        "dialect": item.dialect,
        "whisper_language": item.code,
        "speaker": one.speaker,
        "duration": round(one.seconds, 4),
        "words": [{"text": word.text, "start": word.start_ms / 1000, "end": word.end_ms / 1000} for word in item.words],
        "arm": item.arm,
        "seen_by": item.seen_by,
        "reviewers": list(one.reviewers),
        "review_probability": item.probability,
        "revision": item.revision_version,
        "segment_id": item.segment_id,
        "recording_id": item.recording_id,
        "split": item.split,
        "sha256": item.sha256,
    }


def utterances(items: Iterable[Item], sound_of: SoundOf, missing: Callable[[Item], None]) -> Iterator[Utterance]:
    """Yield the items with their sound, one at a time. `missing` is told of each whose sound is gone meanwhile."""
    for item in items:
        try:
            samples = sound_of(item)
        except BlobMissing:
            missing(item)
            continue
        speaker = pseudonyms.of_speaker(item.speaker)
        yield Utterance(
            f"{speaker}-{item.segment_id}",
            item,
            speaker,
            tuple(map(pseudonyms.of_reviewer, item.reviewers)),
            # As pipeline/media/prepare.py scales: what was 16-bit sound comes out as it was.
            np.clip(np.rint(samples * 32_768), -32_768, 32_767).astype(np.int16),
        )
