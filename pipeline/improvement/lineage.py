"""Lineage: what something was made of, and what was made of it, from a file to the drafts of a model, and back.

    client -> recording -> segment -> revision -> snapshot -> model -> release, draft

Of everything the number is told, and one page of it is listed: a snapshot may hold 100,000 segments. A deletion leaves
nothing to follow; what it affected is told by pipeline/improvement/affected_models.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.improvement import lineage_queries as queries
from pipeline.improvement.lineage_queries import Ids, Rows, these
from pipeline.store.tables.learning import model, snapshot
from pipeline.store.tables.recordings import erasure, recording, segment

Kind = Literal["client", "recording", "segment", "revision", "snapshot", "model", "release"]
BranchName = Literal[
    "client", "recording", "drafted_by", "base", "segments", "revisions", "earlier_versions", "later_versions",
    "snapshots", "models", "releases", "drafts", "trained_on", "recordings", "clients",
]  # fmt: skip
Fact = str | int | float | bool | None
MOST: Final = 200


class LineageMissing(BoliError, LookupError):
    """Nothing here has this id or name. The message says so, or that it was deleted."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which of the things of a branch are listed. `only`: this branch alone; "" for all."""

    limit: int = 20
    offset: int = 0
    only: BranchName | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that was made here. `of`: the id of what it hangs on, "" for nothing. Instants are ISO 8601 in UTC."""

    kind: Kind
    id: str
    name: str
    of: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Branch:
    """Things of one kind: how many there are, and those of the window."""

    name: BranchName
    total: int
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """`origins`: what a thing was made of, the nearest first; `results`: what was made of it."""

    thing: Thing
    origins: tuple[Branch, ...]
    results: tuple[Branch, ...]


_Branches = dict[BranchName, tuple[Kind, Rows]]


def lineage(connection: sa.Connection, id_or_name: str, window: Window = Window()) -> Lineage:
    """Return the lineage of a recording, segment, snapshot or model, by id; the latter two by name, too.

    A snapshot's name alone is its newest version, `name@2` its second. Raises LineageMissing.
    """
    thing = find(connection, id_or_name)
    origins, results = _BRANCHES[thing.kind](thing.id)
    return Lineage(thing, _read(connection, origins, window), _read(connection, results, window))


def find(connection: sa.Connection, id_or_name: str) -> Thing:
    """Return what this is the id or the name of. Raises LineageMissing."""
    wanted = these(id_or_name)
    by_name = sa.select(model.c.id).where(model.c.name == id_or_name)
    places: tuple[tuple[Kind, Rows], ...] = (
        ("recording", _recording(id_or_name)),
        ("segment", queries.segments(wanted)),
        ("snapshot", queries.snapshots(wanted)),
        ("model", queries.models(wanted)),
        ("model", queries.models(by_name)),
        ("snapshot", queries.snapshots(_snapshot_named(id_or_name))),
    )
    for kind, rows in places:
        if row := connection.execute(rows).one_or_none():
            return _thing(kind, row)
    raise LineageMissing(_why_missing(connection, id_or_name))


def _why_missing(connection: sa.Connection, id: str) -> str:
    at = connection.execute(sa.select(erasure.c.erased_at).where(erasure.c.recording_id == id)).scalar()
    if at is None:
        return f"there is no recording, segment, snapshot or model {id!r}"
    return f"{id} was deleted on {at:%Y-%m-%d}, and nothing is kept of it; `boli lineage --affected` lists the models"


def _recording(id: str) -> Rows:
    facts = ("client_id", "language", "dialect", "status", "created_at", "drafted_at")
    return sa.select(
        recording.c.id, recording.c.name, recording.c.client_id.label("of"), *(recording.c[name] for name in facts)
    ).where(recording.c.id == id)


def _snapshot_named(name: str) -> Ids:
    """Return the snapshot `name@version`, or the newest of the name."""
    start, _, version = name.rpartition("@")
    newest = sa.select(snapshot.c.id).where(snapshot.c.name == name).order_by(snapshot.c.version.desc()).limit(1)
    if not start or not version.isascii() or not version.isdigit() or len(version) > 9:
        return newest
    exact = (snapshot.c.name == start, snapshot.c.version == int(version))
    return sa.select(snapshot.c.id).where(sa.or_(sa.and_(*exact), snapshot.c.id.in_(newest)))


def _of_recording(id: str) -> tuple[_Branches, _Branches]:
    own = these(id)
    segments = queries.segments_of(own)
    origins: _Branches = {"client": ("client", queries.clients(own))}
    results: _Branches = {"segments": ("segment", queries.segments(segments))}
    return origins | _drafted_from(own), results | _made_of(segments)


def _of_segment(id: str) -> tuple[_Branches, _Branches]:
    own = these(id)
    within = sa.select(segment.c.recording_id).where(segment.c.id == id)
    origins: _Branches = {
        "recording": ("recording", _recordings(within)), "client": ("client", queries.clients(within))
    }  # fmt: skip
    return origins | _drafted_from(within), _made_of(own)


def _of_snapshot(id: str) -> tuple[_Branches, _Branches]:
    own = these(id)
    later = queries.later_versions(own)
    origins: _Branches = {"earlier_versions": ("snapshot", queries.snapshots(queries.earlier_versions(own)))}
    results: _Branches = {"later_versions": ("snapshot", queries.snapshots(later))}
    return origins | _held_by(own), results | _trained(queries.models_on(own))


def _of_model(id: str) -> tuple[_Branches, _Branches]:
    own = these(id)
    family = queries.models_under(own)
    snapshots = queries.snapshots_under(family)
    origins: _Branches = {
        "base": ("model", queries.models(queries.others(family, id))),
        "snapshots": ("snapshot", queries.snapshots(snapshots)),
    }
    made = queries.models_from(own)
    results = _trained(made)
    results["models"] = ("model", queries.models(queries.others(made, id)))
    return origins | _held_by(snapshots), results


_BRANCHES: Final = {
    "recording": _of_recording, "segment": _of_segment, "snapshot": _of_snapshot, "model": _of_model
}  # fmt: skip


def _recordings(of: Ids) -> Rows:
    facts = (recording.c.client_id, recording.c.language, recording.c.dialect, recording.c.status)
    own = sa.select(recording.c.id, recording.c.name, recording.c.client_id.label("of"), *facts)
    return own.where(recording.c.id.in_(of))


def _drafted_from(recordings: Ids) -> _Branches:
    """The model that drafted recordings, and what it was trained on."""
    drafters = queries.drafters(recordings)
    snapshots = queries.snapshots_under(queries.models_under(drafters))
    return {
        "drafted_by": ("model", queries.models(drafters)),
        "snapshots": ("snapshot", queries.snapshots(snapshots)),
        "trained_on": ("recording", queries.recordings_in(snapshots)),
    }


def _held_by(snapshots: Ids) -> _Branches:
    """What snapshots were made of."""
    return {
        "segments": ("segment", queries.items(snapshots)),
        "recordings": ("recording", queries.recordings_in(snapshots)),
        "clients": ("client", queries.clients(queries.recording_ids_in(snapshots))),
    }


def _made_of(segments: Ids) -> _Branches:
    """What was made of segments."""
    holding = queries.snapshots_with(segments)
    found: _Branches = {
        "revisions": ("revision", queries.revisions(segments)),
        "snapshots": ("snapshot", queries.snapshots(holding, segments)),
    }
    return found | _trained(queries.models_on(holding))


def _trained(models: Ids) -> _Branches:
    """Models, and what came of them."""
    return {
        "models": ("model", queries.models(models)),
        "releases": ("release", queries.releases(models)),
        "drafts": ("recording", queries.drafts(models)),
    }


def _read(connection: sa.Connection, branches: _Branches, window: Window) -> tuple[Branch, ...]:
    wanted = {name: found for name, found in branches.items() if window.only in ("", name)}
    return tuple(_branch(connection, name, kind, rows, window) for name, (kind, rows) in wanted.items())


def _branch(connection: sa.Connection, name: BranchName, kind: Kind, rows: Rows, window: Window) -> Branch:
    counted = sa.select(sa.func.count()).select_from(rows.order_by(None).subquery())
    page = rows.limit(min(window.limit, MOST)).offset(window.offset)
    things = tuple(_thing(kind, row) for row in connection.execute(page))
    return Branch(name, int(connection.execute(counted).scalar_one()), things)


def _thing(kind: Kind, row: Any) -> Thing:
    facts = {name: _fact(value) for name, value in row._mapping.items() if name not in ("id", "name", "of")}
    return Thing(kind, row.id, row.name, row.of or "", facts)


def _fact(value: Any) -> Fact:
    return value.isoformat() if isinstance(value, datetime) else value
