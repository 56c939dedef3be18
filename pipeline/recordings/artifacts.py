"""Artifacts: the files of one recording, as blobs. Every blob key of a recording is named here and nowhere else.

recordings/{id}/original            what the client sent
recordings/{id}/prepared/...        prepared.json, and for each channel channel-0.flac, channel-0.peaks, voice-0.npy
recordings/{id}/turns.json          results that the steps of a job hand on: see pipeline/jobs/step_results.py
recordings/{id}/clips/{name}.ogg    a segment's sound, cut once: see pipeline/recordings/clips.py
quarantine/{id}/...                 the same, put aside because no row of the database knows the recording
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepared import DESCRIPTION, Prepared, flac_name, load_prepared, peaks_name, voice_name
from pipeline.store.blobs import BlobMissing, Blobs

RECORDINGS = "recordings"
QUARANTINE = "quarantine"

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class JsonArtifact(Generic[_T]):
    """A value that is kept as a JSON file of a recording. `kind` writes and checks it."""

    name: str
    kind: TypeAdapter[_T]


class Artifacts:
    """The files of one recording. What is missing raises BlobMissing; an id that is no name of a folder, ValueError."""

    def __init__(self, blobs: Blobs, recording_id: str) -> None:
        if recording_id in ("", ".", "..") or "/" in recording_id:  # "" would mean the files of all recordings
            raise ValueError(f"no recording has the id {recording_id!r}")
        self._blobs = blobs
        self._folder = f"{RECORDINGS}/{recording_id}"
        self._quarantine = f"{QUARANTINE}/{recording_id}"

    def original(self, anew: bool = False) -> Path:
        """Return the file that the client sent. `anew`: fetch it again where this machine has a copy only."""
        return self._blobs.path(f"{self._folder}/original", anew)

    def has_original(self) -> bool:
        """Say whether the file that the client sent is there."""
        return self._exists("original")

    def original_bytes(self) -> int:
        """Return how many bytes the file has that the client sent."""
        return self._blobs.size(f"{self._folder}/original")

    def writing_original(self) -> AbstractContextManager[Path]:
        """Give a path to write the client's file to."""
        return self._writing("original")

    def keep_prepared(self, folder: Path) -> None:
        """Copy every file of a prepared folder."""
        for file in sorted(folder.iterdir()):
            with self.writing_prepared(file.name) as target:
                shutil.copyfile(file, target)

    def writing_prepared(self, name: str) -> AbstractContextManager[Path]:
        """Give a path to write a file of the prepared folder to: pipeline/media/prepared.py names them."""
        return self._writing(f"prepared/{name}")

    def prepared(self) -> Prepared:
        """Return the description of the prepared recording."""
        return load_prepared(self._path(f"prepared/{DESCRIPTION}").parent)

    def flac(self, channel: int) -> Path:
        """Return the sound of a channel as a FLAC file."""
        return self._path(f"prepared/{flac_name(channel)}")

    def signal(self, channel: int) -> FlacSignal:
        """Return the sound of a channel, to be read in pieces."""
        return FlacSignal(self.flac(channel))

    def has_peaks(self, channel: int) -> bool:
        """Say whether the waveform of a channel is there."""
        return self._exists(f"prepared/{peaks_name(channel)}")

    def peaks(self, channel: int) -> Path:
        """Return the waveform of a channel: see pipeline/media/waveform.py."""
        return self._path(f"prepared/{peaks_name(channel)}")

    def voice(self, channel: int) -> NDArray[np.float32]:
        """Return how likely somebody speaks in a channel: float32, shape (n,), one value for each 32 ms."""
        voice: NDArray[np.float32] = np.load(self._path(f"prepared/{voice_name(channel)}"))
        return voice

    def heard(self, otherwise: Sequence[int]) -> list[int]:
        """Return the channels that have a sound of their own; `otherwise` where that was not written down."""
        try:
            return self.prepared().heard
        except BlobMissing:
            return list(otherwise)

    def delete_prepared(self) -> None:
        """Delete the prepared files. The original stays."""
        self._blobs.delete(f"{self._folder}/prepared")

    def read(self, artifact: JsonArtifact[_T]) -> _T:
        """Return a value that `write` kept."""
        return artifact.kind.validate_json(self._path(artifact.name).read_bytes())

    def write(self, artifact: JsonArtifact[_T], value: _T) -> None:
        """Keep a value, in place of an older one."""
        with self._writing(artifact.name) as target:
            target.write_bytes(artifact.kind.dump_json(value))

    def has(self, artifact: JsonArtifact[_T]) -> bool:
        """Say whether a value was kept."""
        return self._exists(artifact.name)

    def forget(self, artifact: JsonArtifact[_T]) -> None:
        """Delete a value that was kept."""
        self._blobs.delete(f"{self._folder}/{artifact.name}")

    def has_clip(self, name: str) -> bool:
        """Say whether a clip was cut already."""
        return self._exists(f"clips/{name}.ogg")

    def clip(self, name: str) -> Path:
        """Return a clip."""
        return self._path(f"clips/{name}.ogg")

    def writing_clip(self, name: str) -> AbstractContextManager[Path]:
        """Give a path to write a clip to."""
        return self._writing(f"clips/{name}.ogg")

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield each file of the recording with its name, sorted. One that is deleted meanwhile is left out."""
        yield from self._files(self._folder)

    def delete(self) -> None:
        """Delete every file of the recording."""
        self._blobs.delete(self._folder)

    def delete_only(self, names: Sequence[str]) -> None:
        """Delete these files, as `files` names them, and no others. No error for one that is gone."""
        for name in names:
            self._blobs.delete(f"{self._folder}/{name}")

    def quarantine(self) -> None:
        """Put the files of an unknown recording aside."""
        self._blobs.move(self._folder, self._quarantine)

    def restore(self) -> None:
        """Bring back files that were put aside."""
        self._blobs.move(self._quarantine, self._folder)

    def delete_quarantined(self) -> None:
        """Delete files that were put aside."""
        self._blobs.delete(self._quarantine)

    def _files(self, folder: str) -> Iterator[tuple[str, Path]]:
        for name in self._blobs.untouched(folder, age_s=-1):
            key = f"{folder}/{name}"
            if not self._blobs.exists(key):
                yield from self._files(key)
                continue
            with suppress(BlobMissing):
                yield key.removeprefix(f"{self._folder}/"), self._blobs.path(key)

    def _path(self, name: str) -> Path:
        return self._blobs.path(f"{self._folder}/{name}")

    def _exists(self, name: str) -> bool:
        return self._blobs.exists(f"{self._folder}/{name}")

    def _writing(self, name: str) -> AbstractContextManager[Path]:
        return self._blobs.writing(f"{self._folder}/{name}")
