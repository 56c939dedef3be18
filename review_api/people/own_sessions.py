"""Own sessions: people see where they are signed in, and end what they do not know."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from pipeline.accounts import sessions
from pipeline.accounts.sessions import SessionMissing
from pipeline.store.database import reading
from review_api.auth import CurrentPerson, secret
from review_api.dependencies import ServicesDependency
from review_api.problems import documented, missing_where
from review_api.schemas import people as schemas

router = APIRouter(prefix="/v1/sessions", tags=["session"])
Token = Annotated[str, Depends(secret)]
Id = Annotated[str, Path(max_length=100)]


@router.get("", responses=documented(401, 403))
def list_sessions(person: CurrentPerson, token: Token, services: ServicesDependency) -> schemas.Sessions:
    """List own sessions, the one used last first."""
    with reading(services.engine) as connection:
        found = sessions.of_person(connection, person.id)
    current = sessions.id_of(token)
    return schemas.Sessions(
        items=[schemas.Session(**schemas.Session.fields_of(one), current=one.id == current) for one in found]
    )


@router.delete("", status_code=204, responses=documented(401, 403))
def end_other_sessions(person: CurrentPerson, token: Token, services: ServicesDependency) -> None:
    """End all own sessions but the one that calls."""
    with services.engine.begin() as connection:
        sessions.end_all(connection, person.id, but=token)


@router.delete("/{session_id}", status_code=204, responses=documented(401, 403, 404, 422))
def end_session(session_id: Id, person: CurrentPerson, services: ServicesDependency) -> None:
    """End one own session, also the one that calls."""
    with missing_where("session", SessionMissing), services.engine.begin() as connection:
        sessions.end_one(connection, person.id, session_id)
