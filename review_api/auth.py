"""Auth: who is calling, and may they.

A client shows an API key ("boli_..."), a person a session token, both as `Authorization: Bearer`; a browser shows the
session as a cookie, which other sites cannot make it send (SameSite=Strict). Every route but the open ones depends on
`CurrentClient`, a person with a role, or `Anybody`; what belongs to whom is asked in the routers, by id and owner.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from pipeline.accounts import people
from pipeline.accounts.people import Client, Person, Role
from pipeline.store.database import reading
from review_api.dependencies import Held
from review_api.problems import Problem

COOKIE = "boli_session"
_bearer = HTTPBearer(auto_error=False, description="An API key, or the token of a session")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False)


def secret(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    cookie: Annotated[str | None, Security(_cookie)],
) -> str:
    """Return what the caller shows. Raises a 401 problem for nothing."""
    shown = bearer.credentials if bearer else cookie
    if not shown:
        raise unknown("send an API key or a session token, as Authorization: Bearer …")
    return shown


def caller(request: Request, shown: Annotated[str, Depends(secret)], services: Held) -> Client | Person:
    """Return whom the secret stands for. Raises a 401 problem for a wrong one."""
    with reading(services.engine) as connection:
        known = people.person_of_session(connection, shown) or people.client_of_key(connection, shown)
    if known is None:
        raise unknown("this key or session is not known, or it is over; sign in again, or ask for a new key")
    request.state.caller = known.id  # for the log
    return known


def client(known: Annotated[Client | Person, Depends(caller)]) -> Client:
    """Return the client that calls. Raises a 403 problem for a person."""
    if not isinstance(known, Client):
        raise Problem(403, "clients-only", "this needs a client's API key; you are signed in as a person")
    return known


def having(role: Role) -> Callable[[Client | Person], Person]:
    """Return a dependency that gives the calling person. It raises a 403 problem for one without the role."""

    def person(known: Annotated[Client | Person, Depends(caller)]) -> Person:
        if not isinstance(known, Person) or role not in known.roles:
            raise Problem(403, "role-missing", f"this needs a person with the role {role!r}; ask the operator for it")
        return known

    return person


def person(known: Annotated[Client | Person, Depends(caller)]) -> Person:
    """Return the calling person, of any role. Raises a 403 problem for a client."""
    if not isinstance(known, Person):
        raise Problem(403, "people-only", "this needs a person who signed in; an API key stands for a client")
    return known


def unknown(detail: str) -> Problem:
    """Return the 401 answer."""
    return Problem(401, "unauthorized", detail, headers={"WWW-Authenticate": "Bearer"})


Anybody = Annotated[Client | Person, Depends(caller)]
CurrentClient = Annotated[Client, Depends(client)]
CurrentPerson = Annotated[Person, Depends(person)]
Transcriber = Annotated[Person, Depends(having("transcriber"))]
MlEngineer = Annotated[Person, Depends(having("ml"))]
