"""Affected models: those that were trained on sound or text that has been deleted since, or withdrawn.

    deleted segment  --  data set  --  model trained on it  --  models made from that one
                     \\-  training list of a model         -/

Their weights cannot forget; so the model is flagged, with how many segments it was, and a person decides what becomes
of it. Nothing is stopped by the flag itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from pipeline.recordings import retention
from pipeline.store.database import new_id, now
from pipeline.store.tables.evaluation import trained_on
from pipeline.store.tables.learning import model, model_event, snapshot_item
from pipeline.store.tables.recordings import segment

Reason = Literal["deleted", "sound deleted", "withdrawn"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
BY: Final = "deletion"
_AT_ONCE: Final = 500  # ids in a query


def flag(connection: sa.Connection, recording_ids: Sequence[str], reason: Reason = "deleted") -> dict[str, int]:
    """Flag the models that were trained on segments of these recordings, and write an event of each.

    Return how many segments of each model, by its id. To be called in the transaction that deletes the recordings,
    before their rows go. Of a recording each model is flagged once: not again when it is deleted after its consent or
    its sound went.
    """
    recording_ids = sorted({*recording_ids} - retention.flagged(connection, recording_ids))
    rows = connection.execute(sa.select(model.c.id, model.c.name, model.c.sha256, model.c.base, model.c.snapshot_id))
    models = rows.all()
    if not models:
        return {}
    own = _own(connection, models, recording_ids)
    counts = {id: len(segments) for id, segments in sorted(_with_bases(models, own).items()) if segments}
    for id, count in counts.items():
        raised = model.c.affected + count
        connection.execute(sa.update(model).where(model.c.id == id).values(affected=raised))
        detail = {"reason": reason, "segments": count, "itself": len(own[id])}
        row = {"id": new_id("mev"), "model_id": id, "kind": "flag", "detail": detail, "by": BY, "at": now()}
        connection.execute(sa.insert(model_event).values(row))
    if counts and reason != "deleted":
        for id in recording_ids:
            retention.note_flagged(connection, id)
    return counts


def _own(connection: sa.Connection, models: Sequence[Any], recording_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the segments of these recordings that each model was trained on itself, by its id."""
    of_set, of_list = defaultdict(set), defaultdict(set)
    ids = sorted(set(recording_ids))
    for start in range(0, len(ids), _AT_ONCE):
        here = segment.c.recording_id.in_(ids[start : start + _AT_ONCE])
        taken = sa.select(snapshot_item.c.snapshot_id, snapshot_item.c.segment_id).join(segment)
        for snapshot_id, segment_id in connection.execute(taken.where(here, snapshot_item.c.split == "train")):
            of_set[snapshot_id].add(segment_id)
        listed = sa.select(trained_on.c.model, trained_on.c.segment_id).join(segment).where(here)
        for name, segment_id in connection.execute(listed):
            of_list[name].add(segment_id)
    return {
        one.id: of_set.get(one.snapshot_id, set()) | of_list.get(one.name, set()) | of_list.get(_version(one), set())
        for one in models
    }


def _with_bases(models: Iterable[Any], own: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the segments that each model, or a model that it was made from, was trained on."""
    by_name = {name: one for one in models for name in (one.name, _version(one))}
    found: dict[str, set[str]] = {}
    for one in models:
        segments, seen, above = set(own[one.id]), {one.id}, by_name.get(one.base)
        while above is not None and above.id not in seen:
            segments |= own[above.id]
            seen.add(above.id)
            above = by_name.get(above.base)
        found[one.id] = segments
    return found


def _version(one: Any) -> str:
    """Return the name under which a model's texts are kept: pipeline.evaluation.scores.model_version."""
    return f"{one.name}@{one.sha256[:12]}"
