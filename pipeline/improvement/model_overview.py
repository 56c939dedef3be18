"""The models as people look at them: what drafts with each, what it was made from, and how it was judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from pipeline.improvement.affected_models import AffectedModel, affected_models
from pipeline.improvement.runs import Run
from pipeline.registry import models
from pipeline.registry.models import Model
from pipeline.registry.releases import Release
from pipeline.store.tables.accounts import person
from pipeline.store.tables.learning import model, model_event, release, snapshot

_JUDGED: Final = ("gate", "waived")


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a model was judged last. `outcome`: of the gate, or "waived" where it was released without one."""

    outcome: str
    tags: Sequence[str]
    reason: str
    by: str
    at: datetime
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KnownModel:
    """`snapshot`: name@version of the data set that it was trained on, "" where there is none here. `drafts`: the tags
    that it is released for now; "" is everything.
    """

    model: Model
    snapshot: str
    drafts: Sequence[str]
    judgement: Judgement | None
    affected: AffectedModel | None


def known_models(connection: sa.Connection, limit: int) -> list[KnownModel]:
    """Return those that draft, whatever their number, then the newest others: `limit` in all if that is more."""
    every = models.list_models(connection)
    drafts = _drafts(connection)
    first = [one for one in every if one.id in drafts]
    rest = [one for one in every if one.id not in drafts]
    return _known(connection, [*first, *rest[: max(0, limit - len(first))]], drafts)


def known_model(connection: sa.Connection, model_id: str) -> KnownModel:
    """Return one model. Raises pipeline.registry.models.UnknownModel."""
    return _known(connection, [models.get(connection, model_id)], _drafts(connection))[0]


def releases(connection: sa.Connection, limit: int, model_id: str = "") -> list[tuple[Release, str]]:
    """Return releases with the names of their models, the newest first: of all models or of one."""
    columns = [release.c[name] for name in Release.__dataclass_fields__]
    query = sa.select(*columns, model.c.name.label("called")).join(model, model.c.id == release.c.model_id)
    if model_id:
        query = query.where(release.c.model_id == model_id)
    rows = connection.execute(query.order_by(release.c.released_at.desc(), release.c.id).limit(limit))
    return [(Release(*row[:-1]), row.called) for row in rows]


def logins(connection: sa.Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return what to call those who did something: the logins of people, by id. Others are called what they are."""
    query = sa.select(person.c.id, person.c.login).where(person.c.id.in_(set(ids)))
    return {row.id: row.login for row in connection.execute(query)}


def names(connection: sa.Connection, runs: Sequence[Run]) -> dict[str, str]:
    """Return what the models and data sets of runs are called, by id."""
    wanted = [one.model_id for one in runs if one.model_id]
    rows = connection.execute(sa.select(model.c.id, model.c.name).where(model.c.id.in_(wanted)))
    return {row.id: row.name for row in rows} | _snapshots(connection, [one.snapshot_id for one in runs])


def _known(connection: sa.Connection, found: Sequence[Model], drafts: Mapping[str, Sequence[str]]) -> list[KnownModel]:
    ids = [one.id for one in found]
    judged, names = _judgements(connection, ids), _snapshots(connection, [one.snapshot_id for one in found])
    gone = {one.id: one for one in affected_models(connection)}
    return [
        KnownModel(
            one, names.get(one.snapshot_id or "", ""), drafts.get(one.id, ()), judged.get(one.id), gone.get(one.id)
        )
        for one in found
    ]


def _drafts(connection: sa.Connection) -> dict[str, tuple[str, ...]]:
    query = sa.select(release.c.model_id, release.c.tag).where(release.c.ended_at.is_(None)).order_by(release.c.tag)
    found: dict[str, tuple[str, ...]] = {}
    for model_id, tag in connection.execute(query):
        found[model_id] = (*found.get(model_id, ()), tag)
    return found


def _judgements(connection: sa.Connection, model_ids: Sequence[str]) -> dict[str, Judgement]:
    query = sa.select(model_event).where(model_event.c.model_id.in_(model_ids), model_event.c.kind.in_(_JUDGED))
    rows = connection.execute(query.order_by(model_event.c.at, model_event.c.id))
    return {row.model_id: _judgement(row) for row in rows}  # the last one wins


def _judgement(row: Any) -> Judgement:
    detail = dict(row.detail)
    if row.kind == "waived":
        return Judgement("waived", (detail.get("tag", ""),), detail.get("reason", ""), row.by, row.at, detail)
    return Judgement(detail["outcome"], tuple(detail["tags"]), "", row.by, row.at, detail)


def _snapshots(connection: sa.Connection, ids: Sequence[str | None]) -> dict[str, str]:
    query = sa.select(snapshot.c.id, snapshot.c.name, snapshot.c.version)
    rows = connection.execute(query.where(snapshot.c.id.in_([id for id in ids if id])))
    return {row.id: f"{row.name}@{row.version}" for row in rows}
