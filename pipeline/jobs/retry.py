"""Retry: a recording that failed is drafted again, from the sound that its client sent.

A job that has ended keeps its id, so the ended one is forgotten first. Where this process dies in between, the
recording is as failed as before, and may be retried again.
"""

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.jobs import queue
from pipeline.recordings import recordings, transitions, usage
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.recordings import Recording
from pipeline.recordings.states import RECORDING
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording


class NotToRetry(BoliError, ValueError):
    """The recording cannot be retried. The message says why."""


def failed(engine: sa.Engine) -> list[tuple[str, str]]:
    """Return the ids of the recordings that failed, each with the code of its problem; the oldest first."""
    query = sa.select(recording.c.id, recording.c.problem).where(recording.c.status == "failed")
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(recording.c.created_at, recording.c.id)).all()
    return [(row.id, str((row.problem or {}).get("code", ""))) for row in rows]


def retry(engine: sa.Engine, blobs: Blobs, recording_id: str) -> None:
    """Queue a recording that failed once more. Raises RecordingMissing, NotToRetry."""
    with reading(engine) as connection:
        _check(recordings.get(connection, recording_id), blobs)
        if not queue.has_ended(connection, recording_id):
            raise NotToRetry(f"{recording_id}: its job is still ending; try again in a minute")
    queue.forget(engine, recording_id)
    with engine.begin() as connection:
        recordings.lock(connection, recording_id)
        found = recordings.get(connection, recording_id)
        _check(found, blobs)
        transitions.move(connection, RECORDING, [recording_id], "queued", problem=None, stage="", progress=0.0)
        if found.duration_ms is not None:
            usage.note(connection, recording_id, found.duration_ms)
        queue.enqueue(connection, recording_id, found.client_id, found.priority)


def _check(found: Recording, blobs: Blobs) -> None:
    """Raise NotToRetry where it did not fail, or where there is nothing to draft."""
    if found.status != "failed":
        raise NotToRetry(f"{found.id} is {found.status}: only what failed can be retried")
    if not Artifacts(blobs, found.id).has_original():
        raise NotToRetry(f"{found.id}: its sound is not here, so it has to be submitted again")
