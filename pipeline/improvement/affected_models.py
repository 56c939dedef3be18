"""Models that deletions affected: something that they were trained on is not here any more.

The rows are gone, but what was learned from them may not be. Such a model is told to staff alone, with numbers and
without what was deleted: in a list, and as an event in the model's own history (`model_event`). Clients' events
(pipeline/recordings/events.py) go to clients, and a model may have learned from several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from pipeline.improvement.lineage_queries import models_from, others, these
from pipeline.store.tables.learning import model, model_event, release, snapshot, snapshot_item

# What pipeline/registry/affected.py writes into a model's history for a deletion.
EVENT: Final = "affected"
_TRAINED_ON: Final = ("train", "dev")


@dataclass(frozen=True, slots=True)
class AffectedModel:
    """Of the segments that a model was trained on, `gone` are deleted; `left` are in its snapshot still.

    `since`, `last`: the first and the last deletion that it was flagged for. `snapshot`: name@version, "" where it is
    not known. `tags`: what it is released for now. `derived`: the models that were made from it.
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
    times, left = _times(connection), _left(connection, [row.snapshot_id for row in rows])
    found = []
    for row in rows:
        since, last = times.get(row.id, (None, None))
        counts = (row.affected, left.get(row.snapshot_id, 0))
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
    query = sa.select(model_event.c.model_id, sa.func.min(at), sa.func.max(at)).where(model_event.c.kind == EVENT)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query.group_by(model_event.c.model_id))}


def _left(connection: sa.Connection, snapshot_ids: Sequence[str | None]) -> dict[str, int]:
    """Return how many segments of each snapshot that were trained on are still there."""
    query = (
        sa.select(snapshot_item.c.snapshot_id, sa.func.count())
        .where(snapshot_item.c.snapshot_id.in_([id for id in snapshot_ids if id]))
        .where(snapshot_item.c.split.in_(_TRAINED_ON))
        .group_by(snapshot_item.c.snapshot_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def _tags(connection: sa.Connection, model_id: str) -> tuple[str, ...]:
    query = sa.select(release.c.tag).where(release.c.model_id == model_id, release.c.ended_at.is_(None))
    return tuple(connection.execute(query.order_by(release.c.tag)).scalars())


def _derived(connection: sa.Connection, model_id: str) -> tuple[str, ...]:
    ids = others(models_from(these(model_id)), model_id)
    return tuple(
        connection.execute(sa.select(model.c.name).where(model.c.id.in_(ids)).order_by(model.c.name)).scalars()
    )
