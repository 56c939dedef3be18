"""Lineage: from a recording to the models that learned from it, and from a draft back. For ML teams and operators."""

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.accounts import rights
from pipeline.accounts.people import Person
from pipeline.improvement import lineage
from pipeline.improvement.lineage import MOST, BranchName, LineageMissing, Window
from pipeline.store.database import reading
from review_api.auth import ModelViewer
from review_api.dependencies import ServicesDependency
from review_api.problems import documented, missing_where
from review_api.schemas import lineage as schemas

router = APIRouter(tags=["models"])


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
    return schemas.Lineage(
        thing=_thing(found.thing, person),
        origins=[_branch(one, person) for one in found.origins],
        results=[_branch(one, person) for one in found.results],
    )


def _branch(of: lineage.Branch, person: Person) -> schemas.Branch:
    return schemas.Branch(name=of.name, total=of.total, things=[_thing(one, person) for one in of.things])


def _thing(of: lineage.Thing, person: Person) -> schemas.Thing:
    """Return a thing as this person may see it: who the clients are is known to operators."""
    shown = of.name if of.kind != "client" or rights.may(person, "manage centres") else ""
    return schemas.Thing(kind=of.kind, id=of.id, name=shown, of=of.of, facts=dict(of.facts))
