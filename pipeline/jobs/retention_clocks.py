"""Retention clocks: the sound, the text or all of a recording is deleted when it has been kept for long enough.

    sound_due_at, text_due_at   that part goes: pipeline/privacy/parts.py
    both, or the second of two  nothing would be left: the whole recording goes, as its client would delete it

A clock waits for a legal hold, and while a job drafts or aligns the recording. While people are at work it waits, too,
until `retention.unfinished_days` are over; then the recording counts as done, and the work is closed. Several workers
may look at once, and be killed anywhere.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from configs.errors import BoliError
from configs.settings import Settings
from pipeline.audit import trail
from pipeline.audit.trail import Deed, Trail
from pipeline.privacy import erasure, holds, inventory, parts
from pipeline.privacy.certificates import RETENTION, Order
from pipeline.privacy.holds import OnHold
from pipeline.recordings import retention as kept
from pipeline.recordings import transitions
from pipeline.recordings.retention import PARTS, Part
from pipeline.recordings.states import AT_REST, RECORDING
from pipeline.review import completion
from pipeline.store import job_rows
from pipeline.store.blobs import Blobs
from pipeline.store.database import now, reading
from pipeline.store.recurring import Recurring, Stopped
from pipeline.store.signing import Signer
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.retention import legal_hold, retention

log = structlog.get_logger(__name__)

EVERY_S: Final = 60.0
_AT_ONCE: Final = 100  # recordings in one look


class _Waits(Exception):
    """The clock of a recording does not strike now: what was read is not so any more, or a job runs."""


def clocks(engine: sa.Engine, blobs: Blobs, settings: Settings, every_s: float = EVERY_S) -> Recurring:
    """Return a worker's thread that sweeps: hashing hours of sound takes longer than a beat of its heart may."""
    passing = (SQLAlchemyError, BoliError, OSError)
    return Recurring(
        "retention-clocks", lambda stopped: sweep(engine, blobs, settings, stopped=stopped), every_s, passing
    )


def sweep(
    engine: sa.Engine,
    blobs: Blobs,
    settings: Settings,
    at: datetime | None = None,
    stopped: Stopped = lambda: False,
) -> int:
    """Delete what is due (at `at`, or now); return of how many recordings something was deleted."""
    at = at or now()
    with reading(engine) as connection:  # mostly there is none, and whoever writes on SQLite is not to wait
        unfinished = parts.unfinished(connection, _AT_ONCE)
        found = [(part, id) for part in PARTS for id in due(connection, settings, part, at, _AT_ONCE)]
    if not unfinished and not found:
        return 0
    order = _order(settings)
    done = {id for id in unfinished if not stopped() and parts.finish(engine, blobs, id, order)}
    for part, id in found:
        if not stopped() and _strike(engine, blobs, settings, (part, id, at)):
            parts.finish(engine, blobs, id, order)
            done.add(id)
    return len(done)


def due(connection: sa.Connection, settings: Settings, part: Part, at: datetime, most: int | None = None) -> list[str]:
    """Return the recordings of which a part is to go by `at`, and nothing is in the way but perhaps a running job."""
    query = sa.select(recording.c.id).where(_is_due(settings, part, at)).limit(most)
    query = query.join(retention, retention.c.recording_id == recording.c.id)
    return list(connection.execute(query.order_by(retention.c[f"{part}_due_at"], recording.c.id)).scalars())


def _strike(engine: sa.Engine, blobs: Blobs, settings: Settings, which: tuple[Part, str, datetime]) -> bool:
    """Delete a part of a recording, or all of it, in one transaction; files of a part go later."""
    part, id, at = which
    found = inventory.files(blobs, id)  # before the transaction: reading hours of sound takes seconds
    order = Order(Signer(settings.storage.data_dir), RETENTION, settings.storage.backups_kept_days, {id: found})
    trail.watch(engine)
    try:
        with trail.following(Trail(lambda: Deed("delete", "clock", RETENTION))), engine.begin() as connection:
            holds.check(connection, [id])  # takes the lock
            if id not in _still_due(connection, settings, part, at, id) or job_rows.any_running(connection, id):
                raise _Waits
            if _nothing_else(connection, settings, which):
                erasure.remove_recordings(connection, blobs, [id], order)
            else:
                _close(connection, settings, part, id)
                parts.begin(connection, blobs, id, part, parts.of(found, part))
    except (OnHold, _Waits):
        return False
    log.info("deleted what was kept for long enough", recording=id, part=part)
    return True


def _nothing_else(connection: sa.Connection, settings: Settings, which: tuple[Part, str, datetime]) -> bool:
    """Say whether nothing would be left: the other part is gone, or due as well, or there never was a text."""
    part, id, at = which
    other: Part = "text" if part == "sound" else "sound"
    if kept.is_gone(connection, id, other) or _still_due(connection, settings, other, at, id):
        return True
    drafted = connection.execute(sa.select(recording.c.drafted_at).where(recording.c.id == id)).scalar()
    return part == "sound" and drafted is None


def _close(connection: sa.Connection, settings: Settings, part: Part, id: str) -> None:
    """Close the work on a recording. One on which people were at work counts as done since its days were over."""
    columns = (
        recording.c.status,
        retention.c[f"{part}_due_at"].label("due_at"),
        retention.c[f"{part}_days"].label("days"),
    )
    query = sa.select(*columns).join(retention, retention.c.recording_id == recording.c.id)
    row = connection.execute(query.where(recording.c.id == id)).one()
    parts.close_tasks(connection, id)
    if row.status not in AT_REST:
        completion.settle(connection, id)
        transitions.advance(connection, RECORDING, [id], "partly_reviewed")  # somebody had begun, and submitted nothing
        over = row.due_at - timedelta(days=row.days) + timedelta(days=settings.retention.unfinished_days)
        kept.count_from(connection, id, over)


def _still_due(connection: sa.Connection, settings: Settings, part: Part, at: datetime, id: str) -> list[str]:
    query = sa.select(recording.c.id).join(retention, retention.c.recording_id == recording.c.id)
    return list(connection.execute(query.where(_is_due(settings, part, at), recording.c.id == id)).scalars())


def _is_due(settings: Settings, part: Part, at: datetime) -> sa.ColumnElement[bool]:
    due_at, deleted_at = retention.c[f"{part}_due_at"], retention.c[f"{part}_deleted_at"]
    waited = at - timedelta(days=settings.retention.unfinished_days)
    at_work = sa.and_(recording.c.status.in_(("drafted", "in_review")), due_at <= waited)
    held = sa.exists().where(legal_hold.c.recording_id == recording.c.id, legal_hold.c.lifted_at.is_(None))
    return sa.and_(due_at <= at, deleted_at.is_(None), recording.c.status.in_(AT_REST) | at_work, ~held)


def _order(settings: Settings) -> Order:
    return Order(Signer(settings.storage.data_dir), RETENTION, settings.storage.backups_kept_days)
