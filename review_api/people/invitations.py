"""Invitations: operators and leads make links by which people join, look at them, and revoke them."""

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.accounts import invitations, management
from pipeline.accounts.people import Profile
from pipeline.store.database import reading
from review_api.auth import Manager
from review_api.dependencies import ServicesDependency
from review_api.people import answers
from review_api.people.refusals import answered
from review_api.problems import checked_tags, documented
from review_api.schemas import people as schemas

router = APIRouter(prefix="/v1/invitations", tags=["people"])


@router.get("", responses=documented(401, 403, 422))
def list_invitations(
    actor: Manager, services: ServicesDependency, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> schemas.Invitations:
    """List links, the newest first: a lead sees those into the own centre."""
    with reading(services.engine) as connection:
        found = invitations.invitations(connection, management.scope(actor), limit)
    return schemas.Invitations(items=[answers.invitation(one) for one in found])


@router.post("", status_code=201, responses=documented(400, 401, 403, 404, 422))
def invite(body: schemas.InvitationRequest, actor: Manager, services: ServicesDependency) -> schemas.Link:
    """Make a link by which one person may join. It is shown once."""
    centre_id = body.centre_id or management.home(actor)
    languages = checked_tags(body.languages)
    wanted = Profile(body.login, body.name, body.roles, languages, body.client_id, centre_id)
    with answered(), services.engine.begin() as connection:
        made = management.invite(connection, actor, actor.id, wanted, body.days)
    return answers.link(made)


@router.delete("/{invitation_id}", status_code=204, responses=documented(401, 403, 404, 422))
def revoke(invitation_id: str, actor: Manager, services: ServicesDependency) -> None:
    """Make a link useless. No effect on one that was used."""
    with answered(), services.engine.begin() as connection:
        management.managed_invitation(connection, actor, invitation_id)
        invitations.revoke(connection, invitation_id)
