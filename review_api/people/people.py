"""People: operators and leads list them, change what they may do, shut them out, and give them a new password."""

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.accounts import management, people, sessions
from pipeline.review import offboarding
from pipeline.store.database import now, reading
from review_api.auth import Manager
from review_api.dependencies import ServicesDependency
from review_api.people import answers
from review_api.people.refusals import answered
from review_api.problems import checked_tags, documented
from review_api.schemas import people as schemas
from review_api.text_input import Line

router = APIRouter(prefix="/v1/people", tags=["people"])


@router.get("", responses=documented(401, 403, 422))
def list_people(
    actor: Manager,
    services: ServicesDependency,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    after: Annotated[Line, Query(max_length=100)] = "",
) -> schemas.People:
    """List people by login: a lead those of the own centre. `after` is the `next` of the page before."""
    with reading(services.engine) as connection:
        found = people.accounts(connection, management.scope(actor), limit + 1, after)
    more = found[limit - 1].person.login if len(found) > limit else None
    return schemas.People(items=[answers.account(one) for one in found[:limit]], next=more)


@router.get("/{person_id}", responses=documented(401, 403, 404, 422))
def get_person(person_id: str, actor: Manager, services: ServicesDependency) -> schemas.Account:
    """Show one person."""
    with answered(), reading(services.engine) as connection:
        return answers.account(management.seen_person(connection, actor, person_id))


@router.patch("/{person_id}", responses=documented(400, 401, 403, 404, 409, 422))
def change_person(
    person_id: str, body: schemas.PersonChange, actor: Manager, services: ServicesDependency
) -> schemas.Account:
    """Give a person other roles or languages. Links that they made, or that open their account, are void."""
    roles = None if body.roles is None else tuple(body.roles)
    languages = None if body.languages is None else checked_tags(body.languages)
    with answered(), services.engine.begin() as connection:
        return answers.account(management.change(connection, actor, person_id, roles, languages))


@router.post("/{person_id}/disable", responses=documented(401, 403, 404, 409, 422))
def disable_person(person_id: str, actor: Manager, services: ServicesDependency) -> schemas.Account:
    """Let a person in no more. Their sessions end, and the tasks they hold go to others at once."""
    with answered(), services.engine.begin() as connection:
        management.managed_person(connection, actor, person_id)
        offboarding.disable(connection, person_id, now())
        return answers.account(people.get(connection, person_id))


@router.post("/{person_id}/enable", responses=documented(401, 403, 404, 409, 422))
def enable_person(person_id: str, actor: Manager, services: ServicesDependency) -> schemas.Account:
    """Let a disabled person in again."""
    with answered(), services.engine.begin() as connection:
        management.managed_person(connection, actor, person_id)
        people.enable(connection, person_id)
        return answers.account(people.get(connection, person_id))


@router.delete("/{person_id}/sessions", status_code=204, responses=documented(401, 403, 404, 422))
def end_sessions_of_person(person_id: str, actor: Manager, services: ServicesDependency) -> None:
    """Sign a person out everywhere. They may sign in again."""
    with answered(), services.engine.begin() as connection:
        management.managed_person(connection, actor, person_id)
        sessions.end_all(connection, person_id)


@router.post("/{person_id}/reset", status_code=201, responses=documented(401, 403, 404, 409, 422))
def reset_password(person_id: str, actor: Manager, services: ServicesDependency) -> schemas.Link:
    """Make a link by which a person chooses a new password. The old one holds no more, and their sessions end."""
    with answered(), services.engine.begin() as connection:
        return answers.link(management.reset_password(connection, actor, actor.id, person_id))
