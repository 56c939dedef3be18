"""Releases: which model drafts which language or dialect, and who said so.

    promote(B, "bho")    A ends, B is in force, and remembers A
    rollback("bho")      B ends, A is in force again, and remembers what A had replaced

A tag is that of a dialect, of a language, or "" for everything. Of each tag at most one release is in force: an index
of the table keeps it so, whoever promotes at the same time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from configs.errors import BoliError
from configs.registry import NO_DRAFT, variety
from pipeline.registry import gate, models
from pipeline.registry.models import BY, Model, StatusRefused
from pipeline.registry.states import MODEL, Status
from pipeline.store.database import new_id, now
from pipeline.store.tables.learning import model, model_event, release

# To such models no rollback returns: a candidate that was released before had been blocked meanwhile.
UNUSABLE: Final[tuple[Status, ...]] = ("blocked", "candidate")


class ReleaseConflict(BoliError, ValueError):
    """Somebody else released another model for the tag since the caller looked. Look again, then decide."""


class NothingReleased(BoliError, LookupError):
    """No model is released for this tag: the settings say what drafts it."""


class AlreadyRolledBack(BoliError, ValueError):
    """The release in force is itself the result of a rollback."""


@dataclass(frozen=True, slots=True)
class Release:
    """A model that drafts a tag, or did; the columns of `release` in pipeline/store/tables/learning.py."""

    id: str
    tag: str
    model_id: str
    replaced_id: str | None
    released_by: str
    reason: str
    released_at: datetime
    ended_at: datetime | None


def promote(
    connection: sa.Connection, model_id: str, tag: str, by: str, reason: str = "", *, over: str | None = None
) -> Release:
    """Let a model draft a tag from now on. Where it does already, that release is returned: nothing is written.

    Needs a passed gate, or a waived one, on record (pipeline/registry/gate.py). `over`: the id of the release that the
    caller saw in force, "" for none; where another one is by now, nothing is written. Raises UnknownModel,
    StatusRefused (it is blocked, or does not know the language), NotGated, TrainedOnTestSet, ReleaseConflict, and
    configs.registry.UnknownVariety.
    """
    tag = known_tag(tag)
    _alone(connection)
    here, before = models.lock(connection, model_id), _in_force(connection, tag)
    if before is not None and before.model_id == here.id:
        return before
    if over is not None and over != (before.id if before else ""):
        raise ReleaseConflict(
            f"another model was released for {models.told([tag])} meanwhile: look at boli model list, then try again"
        )
    _refuse(here, tag)
    gate.ensure_passed(connection, here, tag)
    made = _put_in_force(connection, here, before, tag, by, reason, before.id if before else None)
    if before is not None:
        _no_more(connection, before.model_id, by, f"{here.name} drafts {models.told([tag])} now")
    models.set_status(connection, here.id, "released", by, reason)
    return made


def rollback(
    connection: sa.Connection, tag: str, by: str, reason: str = "", *, release_id: str = "", further: bool = False
) -> Release | None:
    """Take back the release in force: the model before it drafts again. None: there was none, so the settings decide.

    Models that are blocked, or were and have passed no gate since, are passed over. `release_id`: only if this one is
    in force; else nothing changes, and what is in force is returned. What a rollback brought back is not taken back in
    turn, unless `further` is said. Raises NothingReleased, AlreadyRolledBack, and configs.registry.UnknownVariety.
    """
    tag = known_tag(tag)
    _alone(connection)
    now_is = _in_force(connection, tag)
    if release_id and (now_is is None or now_is.id != release_id):
        return now_is
    if now_is is None:
        raise NothingReleased(f"no model is released for {models.told([tag])}: the settings say what drafts it")
    if not further and not release_id and _is_return(connection, now_is):
        raise AlreadyRolledBack(
            f"{models.told([tag])} was rolled back to {models.get(connection, now_is.model_id).name} already; "
            "--further goes one more back"
        )
    return _take_back(connection, now_is, by, reason)


def retire(connection: sa.Connection, model_id: str, by: str, reason: str = "") -> Model:
    """Put a model aside: where it is in force, the one before it drafts again. Raises UnknownModel, StatusRefused."""
    return _put_aside(connection, model_id, "retired", by, reason)


def block(connection: sa.Connection, model_id: str, by: str, reason: str = "") -> Model:
    """Forbid a model to draft: where it is in force, the one before it drafts again. Recordings that it has begun are
    ended by it. Raises UnknownModel.
    """
    return _put_aside(connection, model_id, "blocked", by, reason)


def unblock(connection: sa.Connection, model_id: str, by: str, reason: str = "") -> Model:
    """Lift a block: the model is a candidate, and its gates count no more. Raises UnknownModel, StatusRefused."""
    here = models.lock(connection, model_id)
    if here.status != "blocked":
        raise StatusRefused(f"{here.name} is {here.status}, not blocked")
    return models.set_status(connection, here.id, "candidate", by, reason)


def in_force(connection: sa.Connection) -> dict[str, Model]:
    """Return by tag the models that draft."""
    query = sa.select(release.c.tag, model).join(model, model.c.id == release.c.model_id)
    rows = connection.execute(query.where(release.c.ended_at.is_(None)).order_by(release.c.tag))
    return {row.tag: models.of_row(row) for row in rows}


def current(connection: sa.Connection, tag: str) -> Release | None:
    """Return the release in force for exactly this tag. Raises configs.registry.UnknownVariety."""
    return _in_force(connection, known_tag(tag))


def of_tag(connection: sa.Connection, tag: str) -> list[Release]:
    """Return all releases of a tag, the newest first."""
    query = sa.select(release).where(release.c.tag == known_tag(tag))
    return [_release(row) for row in connection.execute(query.order_by(release.c.released_at.desc(), release.c.id))]


def chain(connection: sa.Connection) -> dict[str, list[Model]]:
    """Return by tag the models in force, each with those before it, to which a rollback would return: newest first.
    Those to which it would not return are left out.
    """
    every = {row.id: _release(row) for row in connection.execute(sa.select(release))}
    known = {one.id: one for one in models.list_models(connection)}
    found: dict[str, list[Model]] = {}
    for one in (one for one in every.values() if one.ended_at is None):
        line: list[Model] = []
        step: Release | None = one
        while step is not None:
            here = known[step.model_id]
            if here.status not in UNUSABLE and here not in line:
                line.append(here)
            step = every.get(step.replaced_id or "")
        found[one.tag] = line
    return found


def known_tag(tag: str) -> str:
    """Return the tag as it is kept. Raises configs.registry.UnknownVariety."""
    return variety(tag).tag if tag else ""


def _refuse(here: Model, tag: str) -> None:
    """Raise StatusRefused where a model may not draft a tag."""
    if here.status == "blocked":
        raise StatusRefused(f"{here.name} is blocked: boli model block {here.name} --undo lifts the block")
    code = variety(tag).whisper if tag else ""
    if code == NO_DRAFT:
        raise StatusRefused(f"no Whisper model drafts {tag}: people write it from the sound")
    if code and here.languages and code not in here.languages:
        raise StatusRefused(f"{here.name} does not know {tag} ({code}); it knows {', '.join(here.languages)}")


def _put_in_force(
    connection: sa.Connection, here: Model, before: Release | None, tag: str, by: str, reason: str,
    replaced_id: str | None,
) -> Release:  # fmt: skip
    """End the release before, and begin one."""
    at = now()
    made = Release(new_id("rel"), tag, here.id, replaced_id, by[:BY], reason, at, None)
    if before is not None:
        _end(connection, before, at)
    connection.execute(release.insert(), {name: getattr(made, name) for name in Release.__dataclass_fields__})
    return made


def _end(connection: sa.Connection, ending: Release, at: datetime) -> None:
    connection.execute(release.update().where(release.c.id == ending.id).values(ended_at=at))


def _take_back(connection: sa.Connection, ending: Release, by: str, reason: str) -> Release | None:
    target = _usable(connection, ending)
    made = None
    if target is None:
        _end(connection, ending, now())
    else:
        here = models.lock(connection, target.model_id)
        made = _put_in_force(connection, here, ending, ending.tag, by, reason, target.replaced_id)
        models.note(connection, here.id, "returned", by, release=made.id, tag=ending.tag, reason=reason)
        models.set_status(connection, here.id, "released", by, reason)
    _no_more(connection, ending.model_id, by, reason or "rolled back")
    return made


def _put_aside(connection: sa.Connection, model_id: str, status: Status, by: str, reason: str) -> Model:
    _alone(connection)
    here = models.lock(connection, model_id)
    if here.status != status and here.status not in MODEL.sources(status):
        raise StatusRefused(f"{here.name} is {here.status} and cannot become {status}")
    mine = release.c.model_id == here.id
    for row in connection.execute(sa.select(release).where(mine, release.c.ended_at.is_(None))).all():
        _take_back(connection, _release(row), by, reason)
    return models.set_status(connection, here.id, status, by, reason)


def _usable(connection: sa.Connection, ending: Release) -> Release | None:
    """Return the newest release before this one of another model that may draft; None where there is none."""
    release_id = ending.replaced_id
    while release_id:
        row = connection.execute(
            sa.select(release, model.c.status).join(model, model.c.id == release.c.model_id)
            .where(release.c.id == release_id)
        ).one()  # fmt: skip
        if row.status not in UNUSABLE and row.model_id != ending.model_id:
            return _release(row)
        release_id = row.replaced_id
    return None


def _no_more(connection: sa.Connection, model_id: str, by: str, reason: str) -> None:
    """Retire a released model that drafts nothing any more."""
    drafts = sa.select(release.c.id).where(release.c.model_id == model_id, release.c.ended_at.is_(None)).limit(1)
    here = models.get(connection, model_id)
    if here.status == "released" and connection.execute(drafts).first() is None:
        models.set_status(connection, model_id, "retired", by, reason)


def _is_return(connection: sa.Connection, here: Release) -> bool:
    query = sa.select(model_event.c.detail).where(
        model_event.c.model_id == here.model_id, model_event.c.kind == "returned"
    )
    return any(detail["release"] == here.id for detail in connection.execute(query).scalars())


def _alone(connection: sa.Connection) -> None:
    """Let nobody else change releases until the transaction ends: one lock, so that nobody waits in a circle. Whoever
    only reads does not wait. On SQLite a transaction that writes is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE release IN SHARE ROW EXCLUSIVE MODE"))


def _in_force(connection: sa.Connection, tag: str) -> Release | None:
    query = sa.select(release).where(release.c.tag == tag, release.c.ended_at.is_(None))
    row = connection.execute(query).one_or_none()
    return _release(row) if row is not None else None


def _release(row: Any) -> Release:
    return Release(**{name: getattr(row, name) for name in Release.__dataclass_fields__})
