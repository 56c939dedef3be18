"""Clips: the sound of one segment, small enough for a weak link (Opus, about 3 kB a second).

channel   ------|--- segment ---|-------
clip         |---------------------|          MARGIN_MS more on both sides, within the recording

`cut` writes one, `cached` keeps it as a blob, `answer` sends it to whoever may hear the segment.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import soundfile
from fastapi.responses import FileResponse
from sqlalchemy import Connection

from configs.errors import BoliError
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import RecordingMissing
from pipeline.recordings.segments import StoredSegment
from pipeline.store.blobs import BlobMissing, Blobs
from pipeline.store.database import reading
from review_api import problems
from review_api.dependencies import Services

MARGIN_MS = 250
MEDIA_TYPE = "audio/ogg"
BITS_A_SECOND = 24_000
# Of 0 to 10. Encoding 10 s took 22, 56 and 129 CPU ms with 0, 5 and 10 (libsndfile, which cannot choose, took 300).
_EFFORT = "5"
_BLOCK_S = 4


class SoundMissing(BoliError, LookupError):
    """The sound is gone: its recording was deleted, or never prepared."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of a route that answers with a clip, and of its errors."""
    sound = {status: {"content": {MEDIA_TYPE: {}}, "description": "Ogg Opus"} for status in (200, 206)}
    return problems.documented(400, 416, *statuses) | sound


def answer(services: Services, find: Callable[[Connection], StoredSegment]) -> FileResponse:
    """Return the clip of the segment that `find` returns if the caller may hear it.

    Raises SoundMissing, and what `find` raises.
    """
    with reading(services.engine) as connection:
        segment = find(connection)
    try:
        with reading(services.engine) as connection:
            duration_ms = recordings.get(connection, segment.recording_id).duration_ms
        path = cached(services.blobs, segment, duration_ms)
        with reading(services.engine) as connection:
            recordings.get(connection, segment.recording_id)  # deleted while the clip was cut?
    except BlobMissing as error:
        raise SoundMissing(f"the sound of segment {segment.id} is gone") from error
    except RecordingMissing as error:
        Artifacts(services.blobs, segment.recording_id).delete()
        raise SoundMissing(f"the recording of segment {segment.id} was deleted") from error
    return FileResponse(path, media_type=MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})


def span(segment: StoredSegment, duration_ms: int | None) -> tuple[int, int]:
    """Return where the clip starts and ends, in milliseconds from the start of the recording."""
    end_ms = segment.end_ms + MARGIN_MS
    return max(segment.start_ms - MARGIN_MS, 0), end_ms if duration_ms is None else min(end_ms, duration_ms)


def cached(blobs: Blobs, segment: StoredSegment, duration_ms: int | None) -> Path:
    """Return the clip as a file, cut now or earlier. Raises BlobMissing if the channel's sound is gone."""
    artifacts = Artifacts(blobs, segment.recording_id)
    if not artifacts.has_clip(segment.id):
        flac = artifacts.flac(segment.channel)
        with artifacts.writing_clip(segment.id) as path:
            cut(flac, *span(segment, duration_ms), path)
    return artifacts.clip(segment.id)


def cut(flac: Path, start_ms: int, end_ms: int, path: Path) -> None:
    """Write [start_ms, end_ms) of a mono FLAC to `path` as Ogg Opus, block by block."""
    with soundfile.SoundFile(flac) as source, av.open(str(path), "w", format="ogg") as clip:
        rate = source.samplerate
        stream = clip.add_stream("libopus", rate=rate, layout="mono")
        stream.bit_rate = BITS_A_SECOND
        stream.options = {"application": "voip", "compression_level": _EFFORT}
        source.seek(start_ms * rate // 1000)
        done, left = 0, (end_ms - start_ms) * rate // 1000
        while left > 0 and len(block := source.read(min(left, _BLOCK_S * rate), dtype="int16")):
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, done
            clip.mux(stream.encode(frame))
            done, left = done + len(block), left - len(block)
        clip.mux(stream.encode(None))
