"""Clips: the sound of a segment, sent to whoever may hear it."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Query
from fastapi.responses import FileResponse
from sqlalchemy import Connection

from configs.errors import BoliError
from pipeline.audit import trail
from pipeline.media.masking import Stretches
from pipeline.privacy import parts
from pipeline.recordings import clips, recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.clips import MEDIA_TYPE, USUAL, ChannelMissing, Hearing
from pipeline.recordings.recordings import RecordingMissing
from pipeline.recordings.segments import StoredSegment
from pipeline.store.blobs import BlobMissing
from pipeline.store.database import reading
from review_api import problems
from review_api.dependencies import Services
from review_api.ownership import check_sound
from review_api.problems import Problem

# A number, or every channel that has a sound of its own, together.
Channel = Annotated[str | None, Query(pattern="^([0-9]{1,3}|all)$")]
_T = TypeVar("_T")


class SoundMissing(BoliError, LookupError):
    """The sound is gone: its recording was deleted, or never prepared."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of a route that answers with a clip, and of its errors."""
    sound = {status: {"content": {MEDIA_TYPE: {}}, "description": "Ogg Opus"} for status in (200, 206)}
    return problems.documented(400, 410, 416, *statuses) | sound


def asked(channel: str | None, wide: bool) -> Hearing:
    """Return what a caller asks to hear."""
    every: Literal["all"] = "all"
    return Hearing(every if channel == "all" else None if channel is None else int(channel), wide)


def answer(
    services: Services,
    find: Callable[[Connection], StoredSegment],
    hearing: Hearing = USUAL,
    covered: Stretches = (),
) -> FileResponse:
    """Return the clip of the segment that `find` returns if the caller may hear it, but for what is `covered`.

    Raises SoundMissing, and what `find` raises.
    """
    path = of_sound(
        services, find, lambda one, duration_ms: clips.cached(services.blobs, one, duration_ms, hearing, covered)
    )
    return FileResponse(path, media_type=MEDIA_TYPE, headers={"Cache-Control": "private, no-store"})


def of_sound(
    services: Services,
    find: Callable[[Connection], StoredSegment],
    make: Callable[[StoredSegment, int | None], _T],
) -> _T:
    """Return what `make` makes of the sound of the segment that `find` returns, and of the recording's duration in ms.

    It may leave files with the recording. Raises SoundMissing, what `find` raises, and a 410 problem where the sound is
    gone by its retention.
    """
    with reading(services.engine) as connection:
        segment = find(connection)
        check_sound(connection, segment.recording_id)
    try:
        with reading(services.engine) as connection:
            recording = recordings.get(connection, segment.recording_id)
        trail.of_client(recording.client_id)
        made = make(segment, recording.duration_ms)
        with reading(services.engine) as connection:
            recordings.get(connection, segment.recording_id)  # deleted meanwhile?
            _check_kept(services, connection, segment.recording_id)
    except (BlobMissing, ChannelMissing) as error:
        raise SoundMissing(f"the sound of segment {segment.id} is gone") from error
    except RecordingMissing as error:
        Artifacts(services.blobs, segment.recording_id).delete()
        raise SoundMissing(f"the recording of segment {segment.id} was deleted") from error
    return made


def _check_kept(services: Services, connection: Connection, recording_id: str) -> None:
    """Delete what was just cut of a sound that went meanwhile. Raises a 410 problem."""
    try:
        check_sound(connection, recording_id)
    except Problem:
        Artifacts(services.blobs, recording_id).delete_only(parts.SOUND)
        raise
