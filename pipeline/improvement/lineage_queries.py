"""The queries of lineage: SELECTs over sets of ids that are SELECTs themselves, so that no long list is ever fetched.

    recording -> segments -> snapshots -> models -> releases, drafts        what was made of something
    model -> snapshots -> recordings -> clients                             what something was made of

The rows of a branch have `id`, `name` and `of` (the id of what they hang on); their other columns are facts.
"""

from typing import Any

import sqlalchemy as sa

from pipeline.store.tables.accounts import client
from pipeline.store.tables.learning import model, release, snapshot, snapshot_item
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision

Rows = sa.Select[Any]
Ids = sa.Select[tuple[str]]
_HASH = recording.c.model["hash"].as_string()
SNAPSHOT_NAME = snapshot.c.name + "@" + sa.cast(snapshot.c.version, sa.String)


def these(id: str) -> Ids:
    """Return a set of one id."""
    return sa.select(sa.literal(id))


def segments_of(recordings: Ids) -> Ids:
    """Return the segments of recordings."""
    return sa.select(segment.c.id).where(segment.c.recording_id.in_(recordings))


def snapshots_with(segments: Ids) -> Ids:
    """Return the snapshots that hold segments."""
    return sa.select(snapshot_item.c.snapshot_id).where(snapshot_item.c.segment_id.in_(segments)).distinct()


def snapshots_under(models: Ids) -> Ids:
    """Return the snapshots that models were trained on."""
    return sa.select(model.c.snapshot_id).where(model.c.id.in_(models), model.c.snapshot_id.is_not(None))


def models_on(snapshots: Ids) -> Ids:
    """Return the models that were trained on snapshots, or made from such a model."""
    return _closure(model.c.snapshot_id.in_(snapshots), lambda known, more: more.c.base == known.c.name)


def models_from(models: Ids) -> Ids:
    """Return models and all that were made from them."""
    return _closure(model.c.id.in_(models), lambda known, more: more.c.base == known.c.name)


def models_under(models: Ids) -> Ids:
    """Return models and all that they were made from."""
    return _closure(model.c.id.in_(models), lambda known, more: more.c.name == known.c.base)


def drafters(recordings: Ids) -> Ids:
    """Return the models that drafted recordings, as far as they are in the registry."""
    hashes = sa.select(_HASH).where(recording.c.id.in_(recordings))
    return sa.select(model.c.id).where(model.c.sha256.in_(hashes))


def others(models: Ids, than: str) -> Ids:
    """Return the models but one."""
    return sa.select(model.c.id).where(model.c.id.in_(models), model.c.id != than)


def _closure(start: Any, related: Any) -> Ids:
    """Return the ids of the models of `start` and of those that are related to them, however far. Circles end."""
    known = sa.select(model.c.id, model.c.name, model.c.base).where(start).cte(recursive=True)
    more = model.alias()
    known = known.union(sa.select(more.c.id, more.c.name, more.c.base).where(related(known, more)))
    return sa.select(known.c.id)


def clients(recordings: Ids) -> Rows:
    """Whose recordings they are."""
    return (
        sa.select(client.c.id, client.c.name, sa.literal("").label("of"), sa.func.count().label("recordings"))
        .join(recording, recording.c.client_id == client.c.id)
        .where(recording.c.id.in_(recordings))
        .group_by(client.c.id, client.c.name)
        .order_by(client.c.id)
    )


def segments(of: Ids) -> Rows:
    """Segments, in the order of their recordings."""
    facts = ("position", "language", "dialect", "version", "reviewed", "arm")
    columns = {name: segment.c[name] for name in facts if name != "dialect"} | {"dialect": recording.c.dialect}
    return (
        sa.select(segment.c.id, sa.literal("").label("name"), segment.c.recording_id.label("of"))
        .add_columns(*(columns[name].label(name) for name in facts))
        .join(recording, recording.c.id == segment.c.recording_id)
        .where(segment.c.id.in_(of))
        .order_by(segment.c.recording_id, segment.c.position)
    )


def revisions(of: Ids) -> Rows:
    """What people wrote for segments, the newest first."""
    return (
        sa.select(revision.c.id, sa.literal("").label("name"), revision.c.segment_id.label("of"))
        .add_columns(revision.c.version, revision.c.arm, revision.c.person_id, revision.c.created_at)
        .where(revision.c.segment_id.in_(of))
        .order_by(revision.c.created_at.desc(), revision.c.id)
    )


def items(of: Ids) -> Rows:
    """The segments of snapshots, each with the revision that was frozen."""
    frozen = revision.c.version == snapshot_item.c.revision_version
    return (
        sa.select(segment.c.id, sa.literal("").label("name"), segment.c.recording_id.label("of"))
        .add_columns(SNAPSHOT_NAME.label("snapshot"), snapshot_item.c.split, snapshot_item.c.revision_version)
        .add_columns(revision.c.id.label("revision_id"), revision.c.arm, revision.c.person_id)
        .join(segment, segment.c.id == snapshot_item.c.segment_id)
        .join(snapshot, snapshot.c.id == snapshot_item.c.snapshot_id)
        .join(revision, sa.and_(revision.c.segment_id == segment.c.id, frozen), isouter=True)
        .where(snapshot_item.c.snapshot_id.in_(of))
        .order_by(snapshot.c.created_at, segment.c.recording_id, segment.c.position)
    )


def recordings_in(snapshots: Ids) -> Rows:
    """The recordings whose segments snapshots hold, with how many of them."""
    held = (
        sa.select(segment.c.recording_id, *_splits())
        .join(snapshot_item, snapshot_item.c.segment_id == segment.c.id)
        .where(snapshot_item.c.snapshot_id.in_(snapshots))
        .group_by(segment.c.recording_id)
        .subquery()
    )
    return (
        sa.select(recording.c.id, recording.c.name, recording.c.client_id.label("of"))
        .add_columns(recording.c.language, recording.c.dialect, held.c.train, held.c.dev, held.c.test)
        .join(held, held.c.recording_id == recording.c.id)
        .order_by(recording.c.id)
    )


def recording_ids_in(snapshots: Ids) -> Ids:
    """Return the recordings whose segments snapshots hold."""
    held = sa.select(snapshot_item.c.segment_id).where(snapshot_item.c.snapshot_id.in_(snapshots))
    return sa.select(segment.c.recording_id).where(segment.c.id.in_(held)).distinct()


def snapshots(of: Ids, segments: Ids | None = None) -> Rows:
    """Snapshots, the oldest first, with how many segments they hold, of these or of all, for what."""
    counted = sa.select(snapshot_item.c.snapshot_id, *_splits()).where(snapshot_item.c.snapshot_id.in_(of))
    version = snapshot_item.c.revision_version
    if segments is not None:
        counted = counted.where(snapshot_item.c.segment_id.in_(segments))
    held = (
        counted.add_columns(sa.func.min(version).label("first_version"), sa.func.max(version).label("last_version"))
        .group_by(snapshot_item.c.snapshot_id)
        .subquery()
    )
    none = sa.func.coalesce
    return (
        sa.select(snapshot.c.id, SNAPSHOT_NAME.label("name"), none(snapshot.c.parent_id, "").label("of"))
        .add_columns(*(none(held.c[split], 0).label(split) for split in ("train", "dev", "test")))
        .add_columns(held.c.first_version, held.c.last_version, snapshot.c.removed, snapshot.c.created_at)
        .join(held, held.c.snapshot_id == snapshot.c.id, isouter=True)
        .where(snapshot.c.id.in_(of))
        .order_by(snapshot.c.created_at, snapshot.c.id)
    )


def later_versions(of: Ids) -> Ids:
    """Return the snapshots that grew from snapshots, however far; not these themselves."""
    return _grown(snapshot.c.parent_id.in_(of), lambda known, more: more.c.parent_id == known.c.id)


def earlier_versions(of: Ids) -> Ids:
    """Return the snapshots that snapshots grew from, however far; not these themselves."""
    parents = sa.select(snapshot.c.parent_id).where(snapshot.c.id.in_(of))
    return _grown(snapshot.c.id.in_(parents), lambda known, more: more.c.id == known.c.parent_id)


def _grown(start: Any, related: Any) -> Ids:
    known = sa.select(snapshot.c.id, snapshot.c.parent_id).where(start).cte(recursive=True)
    more = snapshot.alias()
    known = known.union(sa.select(more.c.id, more.c.parent_id).where(related(known, more)))
    return sa.select(known.c.id)


def models(of: Ids) -> Rows:
    """Models, the oldest first. They hang on their snapshot, or on the model that they were made from."""
    base = model.alias()
    return (
        sa.select(model.c.id, model.c.name, sa.func.coalesce(model.c.snapshot_id, base.c.id, "").label("of"))
        .add_columns(SNAPSHOT_NAME.label("snapshot"), model.c.base, model.c.status, model.c.affected)
        .add_columns(model.c.sha256, model.c.created_at)
        .join(base, base.c.name == model.c.base, isouter=True)
        .join(snapshot, snapshot.c.id == model.c.snapshot_id, isouter=True)
        .where(model.c.id.in_(of))
        .order_by(model.c.created_at, model.c.id)
    )


def releases(models: Ids) -> Rows:
    """What models were released for, the newest first."""
    return (
        sa.select(release.c.id, model.c.name, release.c.model_id.label("of"))
        .add_columns(release.c.tag, release.c.released_by, release.c.reason, release.c.released_at, release.c.ended_at)
        .join(model, model.c.id == release.c.model_id)
        .where(release.c.model_id.in_(models))
        .order_by(release.c.released_at.desc(), release.c.id)
    )


def drafts(models: Ids) -> Rows:
    """The recordings that models drafted, the newest first."""
    return (
        sa.select(recording.c.id, recording.c.name, model.c.id.label("of"))
        .add_columns(recording.c.client_id, recording.c.language, recording.c.dialect, recording.c.status)
        .add_columns(recording.c.drafted_at)
        .join(model, model.c.sha256 == _HASH)
        .where(model.c.id.in_(models))
        .order_by(recording.c.drafted_at.desc(), recording.c.id)
    )


def _splits() -> list[sa.ColumnElement[int]]:
    return [
        sa.func.sum(sa.case((snapshot_item.c.split == split, 1), else_=0)).label(split)
        for split in ("train", "dev", "test")
    ]
