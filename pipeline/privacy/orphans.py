"""Orphans: what a crash left behind goes, because it is client audio that nobody would ever delete.

A recording's folder without a row is an upload or a deletion that a crash cut in two. Or the row was lost: the database
was restored from an older backup. So nothing whose deletion nobody asked for is deleted at once:

    recordings/{id}   no row, old, deleted on purpose           -> gone
    recordings/{id}   no row, old                               -> quarantine/{id}, for `quarantine_days`
    quarantine/{id}   a row again (a newer backup came back)    -> recordings/{id}

Young folders are left alone: their row may be on its way.
"""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa
import structlog

from pipeline.privacy import erasure
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import QUARANTINE, RECORDINGS, Artifacts
from pipeline.store import scopes
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading
from pipeline.store.sealed import keyring

log = structlog.get_logger(__name__)

YOUNG_S = 24 * 3600
_DAY_S = 24 * 3600
_AT_ONCE = 500  # ids in one query


def sweep(engine: sa.Engine, blobs: Blobs, quarantine_days: float, young_s: float = YOUNG_S) -> list[str]:
    """Put aside the blobs of recordings that do not exist, and return their ids; delete what was put aside long ago.

    The database must be the one to which the blobs belong: see pipeline/store/identity.py.
    """
    _bring_back(engine, blobs)
    here = blobs.untouched(RECORDINGS, age_s=-1)
    strange = set(here) - _which(engine, recordings.statuses, here)
    unknown = set(blobs.untouched(RECORDINGS, young_s, among=strange))  # few: in a bucket, each is asked for its age
    erased = _which(engine, erasure.erased, sorted(unknown))
    for recording_id in sorted(erased):
        Artifacts(blobs, recording_id).delete()
        log.warning("deleted what a crash left of a deleted recording", recording=recording_id)
    lost = sorted(unknown - erased)
    for recording_id in lost:
        Artifacts(blobs, recording_id).quarantine()
        log.warning("put aside sound of an unknown recording", recording=recording_id, kept_days=quarantine_days)
    for recording_id in blobs.untouched(QUARANTINE, quarantine_days * _DAY_S):
        Artifacts(blobs, recording_id).delete_quarantined()
        with engine.begin() as connection:
            keyring.forget(connection, [scopes.recording(recording_id)])
        log.warning("deleted sound of an unknown recording that was put aside", recording=recording_id)
    return lost


def _bring_back(engine: sa.Engine, blobs: Blobs) -> None:
    aside = blobs.untouched(QUARANTINE, age_s=-1)
    for recording_id in sorted(_which(engine, erasure.erased, aside)):
        Artifacts(blobs, recording_id).delete_quarantined()
    for recording_id in sorted(_which(engine, recordings.statuses, aside)):
        Artifacts(blobs, recording_id).restore()
        log.warning("brought back sound of a recording that is known again", recording=recording_id)


def _which(
    engine: sa.Engine, asked: Callable[[sa.Connection, Sequence[str]], Iterable[str]], ids: Sequence[str]
) -> set[str]:
    found: set[str] = set()
    with reading(engine) as connection:
        for start in range(0, len(ids), _AT_ONCE):
            found.update(asked(connection, ids[start : start + _AT_ONCE]))
    return found
