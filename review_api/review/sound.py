"""Sound: a clip as an HTTP answer, for whoever may hear the segment."""

from collections.abc import Callable
from typing import Any

from fastapi.responses import FileResponse
from sqlalchemy import Connection

from pipeline.recordings import recordings
from pipeline.recordings.recordings import RecordingMissing
from pipeline.recordings.segments import StoredSegment
from pipeline.store.blobs import BlobMissing
from pipeline.store.database import reading
from review_api import problems
from review_api.dependencies import Services
from review_api.review import clips


class SoundMissing(LookupError):
    """The sound is gone: its recording was deleted, or never prepared."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of a route that answers with a clip, and of its errors."""
    sound = {status: {"content": {clips.MEDIA_TYPE: {}}, "description": "Ogg Opus"} for status in (200, 206)}
    return problems.documented(400, 416, *statuses) | sound


def answer(services: Services, find: Callable[[Connection], StoredSegment]) -> FileResponse:
    """Return the clip of the segment that `find` gives and permits. Raises SoundMissing, and what `find` raises."""
    with reading(services.engine) as connection:
        segment = find(connection)
    try:
        with reading(services.engine) as connection:
            duration_ms = recordings.get(connection, segment.recording_id).duration_ms
        path = clips.cached(services.blobs, segment, duration_ms)
        with reading(services.engine) as connection:
            recordings.get(connection, segment.recording_id)  # deleted while the clip was cut?
    except BlobMissing as error:
        raise SoundMissing(f"the sound of segment {segment.id} is gone") from error
    except RecordingMissing as error:
        services.blobs.delete(f"recordings/{segment.recording_id}")
        raise SoundMissing(f"the recording of segment {segment.id} was deleted") from error
    return FileResponse(path, media_type=clips.MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})
