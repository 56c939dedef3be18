"""Clips ahead: those of open tasks are cut when the draft is there, so that nobody waits for them at work."""

import sqlalchemy as sa

from pipeline.recordings import clips, recordings, segments
from pipeline.review import tasks
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading
from pipeline.store.tables.review import task


def cut(engine: sa.Engine, blobs: Blobs, recording_id: str) -> int:
    """Cut the clips of a recording's open tasks that are not there yet, and return how many tasks there are.

    Raises RecordingMissing where the recording was deleted, also meanwhile.
    """
    with reading(engine) as connection:
        duration_ms = recordings.get(connection, recording_id).duration_ms
        opened = tasks.find(connection, task.c.recording_id == recording_id, task.c.state == "open")
        wanted = {one.segment_id for one in opened}
        found = [one for one in segments.list_segments(connection, recording_id) if one.id in wanted]
    for one in found:
        clips.cached(blobs, one, duration_ms)
    with reading(engine) as connection:
        recordings.get(connection, recording_id)
    return len(found)
