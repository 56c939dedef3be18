"""Peaks: the waveform of a segment, and how far its borders may be moved."""

import base64
import hashlib
from dataclasses import replace

from fastapi import Response
from sqlalchemy import Connection

from pipeline.media.waveform import PAIR_MS
from pipeline.recordings import waveforms
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.waveforms import Waveform
from pipeline.review import edits
from pipeline.review.tasks import Task
from review_api.dependencies import Services
from review_api.review import clips
from review_api.schemas import review as schemas


def read(services: Services, segment: StoredSegment) -> Waveform:
    """Return the waveform of a segment. Raises SoundMissing."""
    return clips.of_sound(
        services, lambda _: segment, lambda one, duration_ms: waveforms.around(services.blobs, one, duration_ms)
    )


def room(connection: Connection, task: Task, segment: StoredSegment) -> tuple[int, int]:
    """Return where the segment's parts may lie, in milliseconds. Only whoever sees its text learns what was moved."""
    return edits.room(connection, segment if task.arm == "draft" else replace(segment, content=None))


def answer(waveform: Waveform, room_ms: tuple[int, int], known: str | None) -> Response:
    """Return the peaks, or 304 where the caller has them already: `known` is the ETag that they name."""
    body = schemas.Peaks(
        start_ms=waveform.start_ms,
        end_ms=waveform.end_ms,
        pair_ms=PAIR_MS,
        pairs=base64.b64encode(waveform.pairs.tobytes()).decode("ascii"),
        channels=list(waveform.channels),
        room=schemas.Room(start_ms=room_ms[0], end_ms=room_ms[1]),
    ).model_dump_json()
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if known == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
