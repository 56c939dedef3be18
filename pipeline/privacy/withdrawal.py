"""Withdrawal: those who speak in a recording take back what they agreed to.

training        no data set takes it any more, those that have it leave it out; models that learnt from it are
                flagged, since weights cannot forget
voices          the voiceprints of this recording are deleted, and the names that were found by them elsewhere
transcription   all of it is deleted, with a certificate
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.audit import trail
from pipeline.datasets import stored_exports
from pipeline.privacy import erasure
from pipeline.privacy.certificates import Order
from pipeline.recordings import recordings, retention
from pipeline.recordings.retention import Purpose
from pipeline.registry import affected
from pipeline.speakers import voices
from pipeline.store.blobs import Blobs
from pipeline.store.tables.learning import snapshot_item
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.speakers import speaker


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was done. `purposes`: what they agree to still. `models_flagged`: how many had learnt from it and were not
    flagged before. `data_sets`: how many leave it out, or have lost it. `voiceprints`: how many were deleted.
    `certificate`: the id of that of the deletion, None where the recording is still there.
    """

    purposes: tuple[Purpose, ...]
    models_flagged: int = 0
    data_sets: int = 0
    voiceprints: int = 0
    certificate: str | None = None


def withdraw(
    connection: sa.Connection, blobs: Blobs, recording_id: str, purposes: Collection[Purpose], order: Order
) -> Withdrawn:
    """Take consents back. May be repeated. Raises RecordingMissing, and OnHold where all of it would have to go."""
    recordings.lock(connection, recording_id)
    known = recordings.get(connection, recording_id)
    trail.about("recording", recording_id, known.client_id)
    if "transcription" in purposes:
        held, prints = _data_sets(connection, recording_id), _voiceprints(connection, recording_id)
        (made,) = erasure.remove_recordings(connection, blobs, [recording_id], order)
        return Withdrawn((), json.loads(made.signed)["models_flagged"], held, prints, made.id)
    models = held = prints = 0
    if "training" in purposes:
        held, models = _data_sets(connection, recording_id), training(connection, blobs, recording_id)
    if "voices" in purposes:
        prints = _voiceprints(connection, recording_id)
        voices.withdraw(connection, recording_id)
    now = recordings.get(connection, recording_id)
    return Withdrawn(tuple(retention.purposes(now.training_consent, now.speaker_consent)), models, held, prints)


def training(connection: sa.Connection, blobs: Blobs, recording_id: str) -> int:
    """Let models learn no more from a locked recording, and flag those that did; return how many these are."""
    recordings.set_training_consent(connection, recording_id, agreed=False)
    stored_exports.withdrawn_for(connection, blobs, recording_id)
    return len(affected.flag(connection, [recording_id], "withdrawn"))


def training_agreed(connection: sa.Connection, recording_id: str) -> None:
    """Let models learn from a locked recording, and be flagged if that is taken back once more."""
    if not recordings.get(connection, recording_id).training_consent:
        recordings.set_training_consent(connection, recording_id, agreed=True)
        retention.forget_flagged(connection, recording_id)


def _data_sets(connection: sa.Connection, recording_id: str) -> int:
    holding = sa.select(sa.func.count(sa.distinct(snapshot_item.c.snapshot_id))).join_from(snapshot_item, segment)
    return int(connection.execute(holding.where(segment.c.recording_id == recording_id)).scalar_one())


def _voiceprints(connection: sa.Connection, recording_id: str) -> int:
    here = (speaker.c.recording_id == recording_id, speaker.c.print.is_not(None))
    return int(connection.execute(sa.select(sa.func.count()).select_from(speaker).where(*here)).scalar_one())
