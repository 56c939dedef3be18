"""Lineage: from a recording to the models that learned from it, and from a draft back. For ML teams and operators."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Query

from pipeline.accounts import rights
from pipeline.accounts.people import Person
from pipeline.improvement import lineage
from pipeline.improvement.lineage import MOST, BranchName, LineageMissing, Window
from pipeline.improvement.model_overview import logins
from pipeline.store.database import reading
from review_api.auth import ModelViewer
from review_api.dependencies import ServicesDependency
from review_api.problems import documented, missing_where
from review_api.schemas import lineage as schemas

router = APIRouter(tags=["models"])
_DOER: Final = "released_by"


@router.get("/v1/lineage/{id}", responses=documented(401, 403, 404, 422))
def get_lineage(
    id: str,
    person: ModelViewer,
    services: ServicesDependency,
    branch: BranchName | None = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> schemas.Lineage:
    """Show what a recording, segment, data set or model was made of, and what was made of it.

    Each branch says how many there are; `branch`, `limit` and `offset` list the rest of one. A client's name is shown
    to operators alone, its id to ML teams, too.
    """
    with missing_where("thing", LineageMissing), reading(services.engine) as connection:
        found = lineage.lineage(connection, id, Window(limit, offset, branch or ""))
        things = [found.thing, *(one for branch in (*found.origins, *found.results) for one in branch.things)]
        names = logins(connection, [str(one.facts.get(_DOER, "")) for one in things])
    show = partial(_thing, person=person, names=names)
    return schemas.Lineage(
        thing=show(found.thing),
        origins=[_branch(one, show) for one in found.origins],
        results=[_branch(one, show) for one in found.results],
    )


def _branch(of: lineage.Branch, show: Callable[[lineage.Thing], schemas.Thing]) -> schemas.Branch:
    return schemas.Branch(name=of.name, total=of.total, things=[show(one) for one in of.things])


def _thing(of: lineage.Thing, person: Person, names: Mapping[str, str]) -> schemas.Thing:
    """Return a thing as this person may see it: who the clients are is known to operators."""
    shown = of.name if of.kind != "client" or rights.may(person, "manage centres") else ""
    facts = dict(of.facts)
    if _DOER in facts:
        facts[_DOER] = names.get(str(facts[_DOER]), facts[_DOER])
    return schemas.Thing(kind=of.kind, id=of.id, name=shown, of=of.of, facts=facts)
