"""Improvements: the loop from corrections to a model in use, to be begun, watched and stopped. For ML teams and
operators.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Query

from pipeline.improvement import model_overview, runs
from pipeline.improvement.runs import Options, Run, Step
from pipeline.registry import models
from pipeline.store.database import reading
from review_api.auth import ModelReleaser, ModelViewer
from review_api.dependencies import Services, ServicesDependency
from review_api.evaluation.model_answers import answered
from review_api.evaluation.refusals import known_variety
from review_api.problems import documented
from review_api.schemas import improvements as schemas
from review_api.text_input import Line

router = APIRouter(prefix="/v1/improvements", tags=["models"])
_KEPT_BACK: Final = ("old_folder",)


@router.get("", responses=documented(401, 403, 422))
def list_improvements(
    _: ModelViewer,
    services: ServicesDependency,
    dialect: Annotated[Line, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> schemas.Improvements:
    """List runs of the loop with their steps, the newest first."""
    with reading(services.engine) as connection:
        found = runs.list_runs(connection, dialect, limit)
    on_workers = services.settings.improvement.on_workers
    return schemas.Improvements(items=_shown(services, found), on_workers=on_workers)


@router.get("/{run_id}", responses=documented(401, 403, 404, 422))
def get_improvement(run_id: str, _: ModelViewer, services: ServicesDependency) -> schemas.Improvement:
    """Show a run: its steps with their progress and results, and why it ended."""
    with answered(), reading(services.engine) as connection:
        return _shown(services, [runs.get(connection, run_id)])[0]


@router.post("", status_code=201, responses=documented(400, 401, 403, 404, 409, 422))
def start_improvement(
    body: schemas.NewImprovement, person: ModelReleaser, services: ServicesDependency
) -> schemas.Improvement:
    """Queue a run of the loop for a language or dialect. One at a time goes on for each."""
    options = Options(snapshot=body.snapshot, name=body.name)
    with answered(), known_variety():
        return _shown(services, [runs.start(services.engine, body.dialect, options, person.id)])[0]


@router.post("/{run_id}/approve", responses=documented(400, 401, 403, 404, 409, 422))
def approve_improvement(
    run_id: str, body: schemas.Approval, person: ModelReleaser, services: ServicesDependency
) -> schemas.Improvement:
    """Let the run that waits for it promote its model. Release and history keep the reason."""
    with answered(), services.engine.begin() as connection:
        run = runs.approve(connection, run_id, person.id, body.reason)
        if run.model_id is not None:
            models.note(connection, run.model_id, "approved", person.id, run=run.id, reason=body.reason)
    return _shown(services, [run])[0]


@router.post("/{run_id}/stop", responses=documented(401, 403, 404, 409, 422))
def stop_improvement(run_id: str, _: ModelReleaser, services: ServicesDependency) -> schemas.Improvement:
    """Stop a run: at once, or as soon as the process that works on it hears of it. What drafts now goes on drafting."""
    with answered(), services.engine.begin() as connection:
        run = runs.stop(connection, run_id)
    return _shown(services, [run])[0]


def _shown(services: Services, found: list[Run]) -> list[schemas.Improvement]:
    with reading(services.engine) as connection:
        names = model_overview.logins(connection, [one.started_by for one in found])
        made = model_overview.names(connection, found)
    return [
        schemas.Improvement(
            **schemas.Improvement.fields_of(one)
            | {
                "options": one.options.as_json(),
                "started_by": names.get(one.started_by, one.started_by),
                "snapshot": made.get(one.snapshot_id or "", ""),
                "model": made.get(one.model_id or "", ""),
                "working": one.held_by is not None,
                "steps": [_step(step) for step in one.steps],
            }
        )
        for one in found
    ]


def _step(of: Step) -> schemas.ImprovementStep:
    """Return a step without the folders of the machine."""
    told = {name: value for name, value in of.result.items() if name not in _KEPT_BACK}
    return schemas.ImprovementStep(**schemas.ImprovementStep.fields_of(of) | {"result": told})
