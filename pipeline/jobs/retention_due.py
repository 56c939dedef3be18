"""Retention due: what the clocks will delete until some day, what is in the way, and what they should have deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa

from configs.settings import Settings
from pipeline.jobs import retention_clocks
from pipeline.recordings.retention import PARTS, Part
from pipeline.recordings.states import AT_REST
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.retention import legal_hold, retention

Waits = Literal["", "hold", "drafting", "people"]
GRACE: Final = timedelta(days=1)  # a worker looks every minute; it may be off for a night


@dataclass(frozen=True, slots=True)
class Due:
    """A part of a recording that goes. `waits`: what is in the way now: a legal hold, or that it is being drafted, or
    that people are at work; "" for nothing.
    """

    recording_id: str
    client_id: str
    part: Part
    due_at: datetime
    waits: Waits


def until(connection: sa.Connection, at: datetime) -> list[Due]:
    """Return what is due by an instant, the earliest first."""
    found = [one for part in PARTS for one in _of(connection, part, at)]
    return sorted(found, key=lambda one: (one.due_at, one.recording_id, one.part))


def overdue(connection: sa.Connection, settings: Settings, at: datetime) -> Sequence[str]:
    """Return the recordings of which something should have been deleted more than a day before `at`, sorted.

    Those that a legal hold keeps, and people at work as long as they may, are not among them.
    """
    before = at - GRACE
    late = before - timedelta(days=settings.retention.unfinished_days)
    found = {id for part in PARTS for id in retention_clocks.due(connection, settings, part, before)}
    found |= {one.recording_id for one in until(connection, late) if one.waits == "drafting"}
    pending = sa.select(retention.c.recording_id).where(retention.c.deletion_began_at <= before)
    return sorted(found | set(connection.execute(pending).scalars()))


def _of(connection: sa.Connection, part: Part, at: datetime) -> list[Due]:
    due_at, deleted_at = retention.c[f"{part}_due_at"], retention.c[f"{part}_deleted_at"]
    held = sa.exists().where(legal_hold.c.recording_id == recording.c.id, legal_hold.c.lifted_at.is_(None))
    columns = (recording.c.id, recording.c.client_id, recording.c.status, due_at.label("due_at"), held.label("held"))
    query = sa.select(*columns).join_from(recording, retention).where(due_at <= at, deleted_at.is_(None))
    return [Due(row.id, row.client_id, part, row.due_at, _waits(row)) for row in connection.execute(query)]


def _waits(row: sa.Row[Any]) -> Waits:
    if row.held:
        return "hold"
    if row.status in ("queued", "running"):
        return "drafting"
    return "" if row.status in AT_REST else "people"
