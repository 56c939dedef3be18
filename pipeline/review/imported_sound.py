"""Imported sound: a sound of a corpus is kept and prepared as one that a client sends, before any row is written."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from configs.settings import Audio
from pipeline.drafting.channel import prepared_channels
from pipeline.media.prepare import prepare
from pipeline.media.prepared import Prepared, voice_name
from pipeline.recordings.artifacts import Artifacts

_PIECE: Final = 1_000_000  # bytes


def fingerprint(sound: Path | bytes) -> tuple[str, int]:
    """Return the SHA-256 of a sound's bytes, and how many there are."""
    digest = hashlib.sha256()
    if isinstance(sound, bytes):
        digest.update(sound)
        return digest.hexdigest(), len(sound)
    with sound.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
        return digest.hexdigest(), file.tell()


def keep(artifacts: Artifacts, sound: Path | bytes, limits: Audio) -> Prepared:
    """Keep a sound and what is prepared of it: a FLAC for each channel, peaks, voice. Raises AudioProblem."""
    with artifacts.writing_original() as original:
        if isinstance(sound, bytes):
            original.write_bytes(sound)
        else:
            shutil.copyfile(sound, original)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "prepared"
        prepared = prepare(artifacts.original(), folder, limits)
        for channel in prepared_channels(folder, prepared):
            np.save(folder / voice_name(channel.index), channel.voice)
        artifacts.keep_prepared(folder)
    return prepared
