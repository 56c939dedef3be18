"""Models: the registry, what drafts what, and who said so. For ML teams and operators.

A model is promoted only after its gate (pipeline/registry/gate.py), whoever asks; each change says who and why, and can
be taken back.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.improvement import model_overview
from pipeline.registry import models, releases
from pipeline.registry.releases import Release, ReleaseConflict
from pipeline.store.database import reading
from review_api.auth import ModelReleaser, ModelViewer
from review_api.dependencies import Services, ServicesDependency
from review_api.evaluation import model_answers as answers
from review_api.evaluation.model_answers import answered
from review_api.evaluation.refusals import known_variety
from review_api.problems import documented
from review_api.schemas import models as schemas

router = APIRouter(prefix="/v1/models", tags=["models"])
_MOST_EVENTS = 500


@router.get("", responses=documented(401, 403, 422))
def list_registered_models(
    _: ModelViewer, services: ServicesDependency, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> schemas.Models:
    """List the models of the registry, those that draft first, and the newest releases."""
    with reading(services.engine) as connection:
        found = model_overview.known_models(connection, limit)
        released = model_overview.releases(connection, limit)
        names = model_overview.logins(connection, answers.people(found, [one for one, _ in released]))
    shown = [answers.release(one, model, names) for one, model in released]
    return schemas.Models(items=[answers.model(one, names) for one in found], releases=shown)


@router.get("/{model_id}", responses=documented(401, 403, 404, 422))
def get_model(model_id: str, _: ModelViewer, services: ServicesDependency) -> schemas.ModelDetail:
    """Show a model, by id, name or hash: what it was made from and measured at, and all that happened to it."""
    return _detail(services, model_id)


@router.post("/{model_id}/promote", responses=documented(400, 401, 403, 404, 409, 422))
def promote_model(
    model_id: str, body: schemas.Promotion, person: ModelReleaser, services: ServicesDependency
) -> schemas.InForce:
    """Let a model draft a language or dialect from now on, after its gate. Asked again, nothing changes."""
    with answered(), known_variety(), services.engine.begin() as connection:
        wanted = models.get(connection, model_id)
        made = releases.promote(connection, wanted.id, body.tag, person.id, body.reason, over=body.over)
    return _in_force(services, made.tag, made)


@router.post("/{model_id}/rollback", responses=documented(400, 401, 403, 404, 409, 422))
def roll_back_model(
    model_id: str, body: schemas.Rollback, person: ModelReleaser, services: ServicesDependency
) -> schemas.InForce:
    """Take back the model's release for a language or dialect: what drafted before it does so again."""
    with answered(), known_variety(), services.engine.begin() as connection:
        wanted = models.get(connection, model_id)
        seen = releases.current(connection, body.tag)
        if seen is not None and seen.model_id != wanted.id:
            raise ReleaseConflict(f"{wanted.name} does not draft {models.told([seen.tag])}; another model does")
        made = releases.rollback(connection, body.tag, person.id, body.reason)
    return _in_force(services, releases.known_tag(body.tag), made)


@router.post("/{model_id}/retire", responses=documented(400, 401, 403, 404, 409, 422))
def retire_model(
    model_id: str, body: schemas.Retirement, person: ModelReleaser, services: ServicesDependency
) -> schemas.ModelDetail:
    """Put a model aside. Wherever it drafts, what drafted before it does so again."""
    with answered(), services.engine.begin() as connection:
        wanted = models.get(connection, model_id)
        releases.retire(connection, wanted.id, person.id, body.reason)
    return _detail(services, wanted.id)


def _detail(services: Services, model_id: str) -> schemas.ModelDetail:
    with answered(), reading(services.engine) as connection:
        found = model_overview.known_model(connection, model_id)
        events = models.history(connection, found.model.id)[-_MOST_EVENTS:]
        released = model_overview.releases(connection, _MOST_EVENTS, found.model.id)
        doers = answers.people([found], [one for one, _ in released]) + [event.by for event in events]
        names = model_overview.logins(connection, doers)
    more = {name: getattr(found.model, name) for name in ("sha256", "recipe", "metrics")}
    told = [
        schemas.ModelEvent(kind=one.kind, detail=dict(one.detail), by=answers.called(one.by, names), at=one.at)
        for one in reversed(events)
    ]
    shown = [answers.release(one, model, names) for one, model in released]
    return schemas.ModelDetail(**answers.fields(found, names) | more, events=told, releases=shown)


def _in_force(services: Services, tag: str, made: Release | None) -> schemas.InForce:
    if made is None:
        return schemas.InForce(tag=tag, release=None)
    with reading(services.engine) as connection:
        model = models.get(connection, made.model_id)
        names = model_overview.logins(connection, [made.released_by])
    return schemas.InForce(tag=tag, release=answers.release(made, model.name, names))
