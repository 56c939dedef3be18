"""Sessions: people sign in, ask who they are, and sign out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts import people, sessions
from pipeline.recordings import recordings
from pipeline.store.database import reading
from review_api import entrance
from review_api.auth import COOKIE, CurrentPerson, secret
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem, documented
from review_api.schemas.people import Model, Person, SignedIn, SignIn, WhoAmI

router = APIRouter(prefix="/v1/session", tags=["session"])


@router.post("", responses=documented(400, 401, 422, 429, 503))
async def sign_in(wanted: SignIn, request: Request, response: Response, services: ServicesDependency) -> SignedIn:
    """Open a session. Sets the cookie, and returns the token for programs."""
    person = await _verified(wanted, entrance.address_of(request), services)
    return await run_in_threadpool(entrance.let_in, person, request, response, services)


@router.get("", responses=documented(401, 403))
def who_am_i(person: CurrentPerson, services: ServicesDependency) -> WhoAmI:
    """Say who is signed in, and which model writes the drafts."""
    with reading(services.engine) as connection:
        model = recordings.newest_model(connection)
    shown = Model(name=model["name"], intended_use=model["intended_use"]) if model else None
    return WhoAmI(person=Person.model_validate(person), model=shown)


@router.delete("", status_code=204, responses=documented(401, 403))
def sign_out(
    _: CurrentPerson, token: Annotated[str, Depends(secret)], response: Response, services: ServicesDependency
) -> None:
    """End the session."""
    with services.engine.begin() as connection:
        sessions.end(connection, token)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=services.settings.api.secure_cookies)


async def _verified(wanted: SignIn, address: str, services: Services) -> people.Person:
    """Return the person whose password this is. Raises a problem: 401, or 429 after too many wrong ones."""
    attempt = entrance.begin(services, wanted.login, address)
    try:
        known = await run_in_threadpool(_credential, services, wanted.login)
        person = await entrance.hashing.run(people.verify, known, wanted.password)
    except Exception:  # nothing was said of the password
        services.attempts.take_back(attempt)
        raise
    if person is None:
        entrance.note_refusal(attempt, "wrong-password")
        raise Problem(401, "wrong-password", "the login or the password is wrong")
    services.attempts.succeeded(attempt)
    return person


def _credential(services: Services, login: str) -> people.Credential | None:
    with reading(services.engine) as connection:
        return people.credential(connection, login)
