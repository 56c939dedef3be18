"""Acceptance: which dialects have earned that segments are accepted without review. For ML teams and operators."""

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.review import acceptance
from pipeline.store.database import reading
from review_api.auth import Router
from review_api.dependencies import ServicesDependency
from review_api.problems import documented
from review_api.schemas import acceptance as schemas
from review_api.text_input import Line

router = APIRouter(tags=["routing"])

Tag = Annotated[Line | None, Query(max_length=40)]


@router.get("/v1/acceptance", responses=documented(401, 403, 422))
def get_acceptance(
    _: Router,
    services: ServicesDependency,
    language: Tag = None,
    dialect: Tag = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> schemas.Acceptance:
    """Report the rule, what is in force in each dialect with its evidence, and the history of one or all."""
    with reading(services.engine) as connection:
        in_force = acceptance.newest(connection)
        history = acceptance.history(connection, language, dialect, limit)
    wanted = [one for one in in_force if language in (None, one.language) and dialect in (None, one.dialect)]
    route = services.settings.route
    names = set(schemas.AcceptanceRule.model_fields) - {"steps"}
    rule = schemas.AcceptanceRule(**{name: getattr(route, name) for name in names}, steps=acceptance.steps(route))
    return schemas.Acceptance(rule=rule, in_force=_checks(wanted), history=_checks(history))


def _checks(found: list[acceptance.Acceptance]) -> list[schemas.AcceptanceCheck]:
    return [schemas.AcceptanceCheck.model_validate(one, from_attributes=True) for one in found]
