"""Sessions: people sign in, ask who they are, and sign out."""

import math
import threading
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from pipeline.accounts import people
from pipeline.recordings import recordings
from pipeline.store.database import now, reading
from review_api import wire
from review_api.auth import COOKIE, CurrentPerson, secret
from review_api.dependencies import Held, Services
from review_api.problems import Problem, documented

router = APIRouter(prefix="/v1/session", tags=["session"])

# One verification takes 64 MiB: this many at once, or a burst of sign-ins would fill a small machine's memory.
_verifying = threading.BoundedSemaphore(2)


@router.post("", responses=documented(400, 401, 422, 429))
def sign_in(wanted: wire.SignIn, request: Request, response: Response, services: Held) -> wire.SignedIn:
    """Open a session. Sets the cookie, and returns the token for programs."""
    person = _verified(wanted, request.client.host if request.client else "", services)
    lifetime = timedelta(hours=services.settings.api.session_hours)
    expires_at = now() + lifetime
    with services.engine.begin() as connection:
        token = people.open_session(connection, person.id, expires_at)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lifetime.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=services.settings.api.secure_cookies,
    )
    return wire.SignedIn(token=token, expires_at=expires_at, person=wire.Person.model_validate(person))


@router.get("", responses=documented(401, 403))
def who_am_i(person: CurrentPerson, services: Held) -> wire.WhoAmI:
    """Say who is signed in, and which model writes the drafts."""
    with reading(services.engine) as connection:
        model = recordings.newest_model(connection)
    described = wire.Model(name=model["name"], intended_use=model["intended_use"]) if model else None
    return wire.WhoAmI(person=wire.Person.model_validate(person), model=described)


@router.delete("", status_code=204, responses=documented(401, 403))
def sign_out(_: CurrentPerson, shown: Annotated[str, Depends(secret)], response: Response, services: Held) -> None:
    """End the session."""
    with services.engine.begin() as connection:
        people.close_session(connection, shown)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", secure=services.settings.api.secure_cookies)


def _verified(wanted: wire.SignIn, address: str, services: Services) -> people.Person:
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
