"""Centres: the operator makes groups of people; a lead sees the own one."""

from fastapi import APIRouter
from sqlalchemy import Connection

from pipeline.accounts import centres, management, people
from pipeline.accounts.centres import Centre
from pipeline.store.database import reading
from review_api.auth import Manager, Operator
from review_api.dependencies import ServicesDependency
from review_api.people import answers
from review_api.people.refusals import answered
from review_api.problems import documented
from review_api.schemas import people as schemas

router = APIRouter(prefix="/v1/centres", tags=["people"])


@router.get("", responses=documented(401, 403))
def list_centres(actor: Manager, services: ServicesDependency) -> schemas.Centres:
    """List centres by name: a lead sees the own one."""
    with reading(services.engine) as connection:
        seen = management.seen_centres(connection, actor)
        return schemas.Centres(items=[_body(connection, centre) for centre in seen])


@router.post("", status_code=201, responses=documented(400, 401, 403, 409, 422))
def create_centre(body: schemas.CentreName, _: Operator, services: ServicesDependency) -> schemas.Centre:
    """Make a centre."""
    with answered(), services.engine.begin() as connection:
        return answers.centre(centres.create(connection, body.name), [])


@router.patch("/{centre_id}", responses=documented(400, 401, 403, 404, 409, 422))
def change_centre(
    centre_id: str, body: schemas.CentreChange, actor: Operator, services: ServicesDependency
) -> schemas.Centre:
    """Give a centre another name, let its people work from other networks, or their pages lock after another time."""
    with answered(), services.engine.begin() as connection:
        management.seen_centre(connection, actor, centre_id)
        if body.name is not None:
            centres.rename(connection, centre_id, body.name)
        if body.networks is not None:
            centres.limit(connection, centre_id, body.networks)
        if "idle_minutes" in body.model_fields_set:
            centres.lock_after(connection, centre_id, body.idle_minutes)
        return _body(connection, centres.get(connection, centre_id))


@router.put("/{centre_id}/people/{person_id}", responses=documented(401, 403, 404, 409, 422))
def add_to_centre(centre_id: str, person_id: str, actor: Operator, services: ServicesDependency) -> schemas.Account:
    """Put a person into a centre, out of any other."""
    with answered(), services.engine.begin() as connection:
        management.seen_centre(connection, actor, centre_id)
        return answers.account(management.move(connection, actor, person_id, None, centre_id))


@router.delete("/{centre_id}/people/{person_id}", responses=documented(401, 403, 404, 409, 422))
def remove_from_centre(
    centre_id: str, person_id: str, actor: Operator, services: ServicesDependency
) -> schemas.Account:
    """Take a person out of a centre. They may still sign in."""
    with answered(), services.engine.begin() as connection:
        management.seen_centre(connection, actor, centre_id)
        return answers.account(management.move(connection, actor, person_id, centre_id, None))


def _body(connection: Connection, centre: Centre) -> schemas.Centre:
    return answers.centre(centre, people.accounts(connection, centre.id))
