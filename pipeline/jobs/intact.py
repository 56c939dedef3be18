"""Intact: is the sound on our disk what the client sent? Its hash was noted when it came in."""

import hashlib

import sqlalchemy as sa
import structlog

from pipeline.jobs.workflow import Problem
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import BlobDamaged
from pipeline.store.database import reading

log = structlog.get_logger(__name__)

DAMAGED: Problem = {
    "code": "sound-damaged",
    "title": "The sound was damaged on our side",
    "detail": "The file is no longer the one that was sent: its SHA-256 has changed. Send the recording again.",
}


def problem(engine: sa.Engine, artifacts: Artifacts, recording_id: str) -> Problem | None:
    """Return the problem where the original has changed since it came in. Raises RecordingMissing, BlobMissing."""
    with reading(engine) as connection:
        sent = recordings.get(connection, recording_id).sha256
    found = _sha256(artifacts)
    if found != sent:
        found = _sha256(artifacts, anew=True)  # perhaps a copy on this machine alone is damaged
    if found == sent:
        return None
    log.error("a recording is damaged in our store", recording=recording_id, sent=sent, found=found)
    return DAMAGED


def _sha256(artifacts: Artifacts, anew: bool = False) -> str:
    try:
        with artifacts.original(anew).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except BlobDamaged:
        return "none: the store has another content than was written"
