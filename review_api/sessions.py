"""Sessions: people sign in, ask who they are, and sign out."""

import math
import threading
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from pipeline.accounts import people, sessions
from pipeline.recordings import recordings
from pipeline.store.database import now, reading
from review_api.auth import COOKIE, CurrentPerson, secret
from review_api.dependencies import Services, ServicesDependency
from review_api.problems import Problem, documented
from review_api.schemas.people import Model, Person, SignedIn, SignIn, WhoAmI

router = APIRouter(prefix="/v1/session", tags=["session"])

# One verification takes 64 MiB: this many at once, or a burst of sign-ins would fill a small machine's memory.
_verifying = threading.BoundedSemaphore(2)


@router.post("", responses=documented(400, 401, 422, 429))
def sign_in(wanted: SignIn, request: Request, response: Response, services: ServicesDependency) -> SignedIn:
    """Open a session. Sets the cookie, and returns the token for programs."""
    person = _verified(wanted, request.client.host if request.client else "", services)
    lifetime = timedelta(hours=services.settings.api.session_hours)
    expires_at = now() + lifetime
    with services.engine.begin() as connection:
        token = sessions.begin(connection, person.id, expires_at)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=services.settings.api.secure_cookies,
    )
    return SignedIn(token=token, expires_at=expires_at, person=Person.model_validate(person))


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


def _verified(wanted: SignIn, address: str, services: Services) -> people.Person:
    """Return the person whose password this is. Raises a problem: 401, or 429 after too many wrong ones."""
    wait_s = services.attempts.wait_s(wanted.login, address)
    if wait_s > 0:
        seconds = math.ceil(wait_s)
        detail = f"too many wrong passwords; wait {seconds} s and try again"
        raise Problem(429, "too-many-attempts", detail, headers={"Retry-After": str(seconds)})
    with reading(services.engine) as connection:
        known = people.credential(connection, wanted.login)
    with _verifying:
        person = people.verify(known, wanted.password)
    if person is None:
        services.attempts.failed(wanted.login, address)
        raise Problem(401, "wrong-password", "the login or the password is wrong")
    services.attempts.succeeded(wanted.login, address)
    return person
