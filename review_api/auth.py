"""Auth: who is calling, and may they call this route?

A client sends an API key ("boli_..."), a person a session token, both as `Authorization: Bearer`. A browser sends the
session as a cookie, which other sites cannot make it send (SameSite=Strict). Every route depends on `CurrentClient`, a
person with a right, or `Anybody`; only health, sign-in, invitation links and the pages are open. Which role has which
right: pipeline/accounts/rights.py; which scope a key needs: review_api/scopes.py. Whether a recording, task or segment
belongs to the caller is checked in the routes, and whether a person does in pipeline/accounts/management.py.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request

from pipeline.accounts import clients, rights
from pipeline.accounts.clients import Client
from pipeline.accounts.people import Person
from pipeline.accounts.rights import MAY, Right
from pipeline.store.database import reading
from review_api import caller_lookup, cookies, idle_rule, network_rule, rate_limit, scopes, second_factor_rule
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem

_bearer = HTTPBearer(auto_error=False, description="An API key, or the token of a session")
_cookie = APIKeyCookie(
    name=cookies.PLAIN, auto_error=False, description=f"The session of a browser; {cookies.SECURE} where it needs TLS."
)


async def secret(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    _: Annotated[str | None, Security(_cookie)],  # for the description: its name is a setting's
    services: ServicesDependency,
) -> str:
    """Return the key or token that came with the request. Raises a 401 problem if there is none."""
    sent = bearer.credentials if bearer else cookies.token_of(request, services.settings.api)
    if not sent:
        raise unauthorized("send an API key or a session token, as Authorization: Bearer …")
    return sent


async def caller(
    request: Request, sent: Annotated[str, Depends(secret)], services: ServicesDependency
) -> Client | Person:
    """Return the client or person whose key or token this is. Raises a 401 problem for an unknown one.

    A 403 problem for a person who has to set up a second factor first, whose centre works from another network,
    or who left the page.
    """
    found = await caller_lookup.look_up(request.scope, services, sent)
    if found is None:
        raise unauthorized("this key or session is not known, or it is over; sign in again, or ask for a new key")
    known, session = found.who, found.session
    request.state.caller = known.id  # for the log
    request.state.acts_for = known.client_id if isinstance(known, Person) else known.id  # for the audit log
    if found.key:
        request.state.key = found.key  # review_api/key_use.py notes that it was used
    request.state.session = session  # and so it does here
    if session:
        network_rule.check(request, session.networks)
        idle_rule.check(request, services.settings.api, session)
        second_factor_rule.check(request, services.settings, session)
    return known


async def client(
    request: Request, known: Annotated[Client | Person, Depends(caller)], services: ServicesDependency
) -> Client:
    """Return the calling client, or the one for which a person acts.

    Raises a 403 problem for anybody else, and for a key without the scope that the call needs; 429 for a client that
    calls too often.
    """
    if isinstance(known, Client):
        _count(request, known, services)
        scopes.check(request, request.state.key)
        return known
    if known.client_id is not None and rights.may(known, "use recordings"):
        own = await run_in_threadpool(_client, services, known.client_id)
        if own is not None:
            _count(request, own, services)
            return own
    raise Problem(403, "clients-only", "this needs a client's API key, or a person with the role 'client'")


def person_with(right: Right) -> Callable[[Client | Person], Awaitable[Person]]:
    """Return a dependency: the calling person, or a 403 problem if none of their roles has the right."""
    needed = " or ".join(repr(role) for role in sorted(MAY[right]))

    async def person(known: Annotated[Client | Person, Depends(caller)]) -> Person:
        if not isinstance(known, Person) or not rights.may(known, right):
            raise Problem(403, "role-missing", f"this needs a person with the role {needed}; ask the operator for it")
        return known

    return person


async def person(known: Annotated[Client | Person, Depends(caller)]) -> Person:
    """Return the calling person, of any role. Raises a 403 problem for a client."""
    if not isinstance(known, Person):
        raise Problem(403, "people-only", "this needs a person who signed in; an API key stands for a client")
    return known


def _client(services: Services, id: str) -> Client | None:
    with reading(services.engine) as connection:
        return clients.get(connection, id)


def _count(request: Request, known: Client, services: Services) -> None:
    rate_limit.count(request, services.buckets, known, services.settings.limits.requests_per_minute)


def unauthorized(detail: str) -> Problem:
    """Return the answer to a caller who is not known."""
    return Problem(401, "unauthorized", detail, headers={"WWW-Authenticate": "Bearer"})


Anybody = Annotated[Client | Person, Depends(caller)]
CurrentClient = Annotated[Client, Depends(client)]
CurrentPerson = Annotated[Person, Depends(person)]
Transcriber = Annotated[Person, Depends(person_with("review"))]
MlEngineer = Annotated[Person, Depends(person_with("measure"))]
Exporter = Annotated[Person, Depends(person_with("export data"))]
Router = Annotated[Person, Depends(person_with("see routing"))]
Overseer = Annotated[Person, Depends(person_with("oversee quality"))]
Manager = Annotated[Person, Depends(person_with("manage people"))]
PayManager = Annotated[Person, Depends(person_with("manage pay"))]
Operator = Annotated[Person, Depends(person_with("manage centres"))]
ModelViewer = Annotated[Person, Depends(person_with("see models"))]
ModelReleaser = Annotated[Person, Depends(person_with("release models"))]
