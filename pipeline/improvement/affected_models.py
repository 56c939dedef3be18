"""Models that deletions affected: something that they were trained on is not here any more, or may not be learnt from.

The rows are gone, but what was learned from them may not be. Such a model is told to staff alone, with numbers and
without what was deleted: in a list, and as an event in the model's own history (`model_event`). Clients' events
(pipeline/recordings/events.py) go to clients, and a model may have learned from several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from pipeline.improvement.lineage_queries import models_from, models_under, others, snapshots_under, these
from pipeline.registry.affected import REASONS
from pipeline.store.tables.learning import model, model_event, release, snapshot, snapshot_item
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.retention import retention

# What pipeline/registry/affected.py writes into a model's history.
EVENT: Final = "flag"


@dataclass(frozen=True, slots=True)
class AffectedModel:
    """Of the segments that a model, or one that it was made from, was trained on, `gone` are deleted; `left` are there.

    `since`, `last`: the first and the last deletion that it was flagged for, None where that was before it was added.
    `snapshot`: name@version, "" where it is not known. `tags`: what it is released for now. `derived`: the models that
    were made from it.
    """

    id: str
    name: str
    status: str
    snapshot: str
    gone: int
    left: int
    since: datetime | None
    last: datetime | None
    tags: Sequence[str]
    derived: Sequence[str]


def affected_models(connection: sa.Connection) -> list[AffectedModel]:
    """Return all that were affected, those in use first, then by name."""
    rows = connection.execute(_models()).all()
    times = _times(connection)
    found = []
    for row in rows:
        since, last = times.get(row.id, (None, None))
        counts = (row.affected, _left(connection, row.id))
        names = (_tags(connection, row.id), _derived(connection, row.id))
        found.append(AffectedModel(row.id, row.name, row.status, row.snapshot_name or "", *counts, since, last, *names))
    return sorted(found, key=lambda one: (not one.tags, one.name))


def _models() -> sa.Select[Any]:
    named = snapshot.c.name + "@" + sa.cast(snapshot.c.version, sa.String)
    columns = (model.c.id, model.c.name, model.c.status, model.c.affected, model.c.snapshot_id)
    joined = sa.select(*columns, named.label("snapshot_name")).join(
        snapshot, snapshot.c.id == model.c.snapshot_id, isouter=True
    )
    return joined.where(model.c.affected > 0)


def _times(connection: sa.Connection) -> dict[str, tuple[datetime, datetime]]:
    at = model_event.c.at
    deleted = (model_event.c.kind == EVENT, model_event.c.detail["reason"].as_string().in_(REASONS))
    query = sa.select(model_event.c.model_id, sa.func.min(at), sa.func.max(at)).where(*deleted)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query.group_by(model_event.c.model_id))}


def _left(connection: sa.Connection, model_id: str) -> int:
    """Return how many segments that a model was trained on, itself or by its bases, are still there."""
    held = snapshots_under(models_under(these(model_id)))
    segments = sa.func.count(sa.distinct(snapshot_item.c.segment_id))
    query = sa.select(segments).where(snapshot_item.c.snapshot_id.in_(held), snapshot_item.c.split == "train")
    flagged = segment.join(retention, retention.c.recording_id == segment.c.recording_id)  # counted as gone
    gone = sa.select(segment.c.id).select_from(flagged).where(retention.c.flagged_at.is_not(None))
    query = query.where(snapshot_item.c.segment_id.not_in(gone))
    return int(connection.execute(query).scalar_one())


def _tags(connection: sa.Connection, model_id: str) -> tuple[str, ...]:
    query = sa.select(release.c.tag).where(release.c.model_id == model_id, release.c.ended_at.is_(None))
    return tuple(connection.execute(query.order_by(release.c.tag)).scalars())


def _derived(connection: sa.Connection, model_id: str) -> tuple[str, ...]:
    ids = others(models_from(these(model_id)), model_id)
    return tuple(
        connection.execute(sa.select(model.c.name).where(model.c.id.in_(ids)).order_by(model.c.name)).scalars()
    )
