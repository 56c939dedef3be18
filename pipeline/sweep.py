"""Sweep: what a crash left behind goes, because it is client audio that nobody would ever delete.

A recording's folder without a row is an upload or a deletion that a crash cut in two. Young folders are left alone:
their row may be on its way.
"""

import sqlalchemy as sa
import structlog

from pipeline.store import recordings
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading

log = structlog.get_logger(__name__)

YOUNG_S = 24 * 3600


def sweep(engine: sa.Engine, blobs: Blobs, young_s: float = YOUNG_S) -> list[str]:
    """Delete the blobs of recordings that do not exist; return their ids."""
    swept = []
    for recording_id in blobs.untouched("recordings", young_s):
        if not _exists(engine, recording_id):
            blobs.delete(f"recordings/{recording_id}")
            log.warning("swept what a crash left of a recording", recording=recording_id)
            swept.append(recording_id)
    return swept


def _exists(engine: sa.Engine, recording_id: str) -> bool:
    with reading(engine) as connection:
        try:
            recordings.get(connection, recording_id)
        except recordings.RecordingMissing:
            return False
    return True
