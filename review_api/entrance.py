"""Entrance: what happens whenever somebody comes in: by a password, or by a link.

Too many failures make the next try wait. Hashing is costly, so few passwords are hashed at once. Whoever is let in gets
a session.
"""

import math
import threading
from datetime import timedelta

from fastapi import Request, Response

from pipeline.accounts import sessions
from pipeline.accounts.people import Person
from pipeline.store.database import now
from review_api.auth import COOKIE
from review_api.dependencies import Services
from review_api.problems import Problem
from review_api.schemas import people as schemas

# One hash takes 64 MiB: this many at once, or a burst of sign-ins would fill a small machine's memory.
hashing = threading.BoundedSemaphore(2)
# Counted as one login: whoever tries links tries one secret after the other. No login begins with a space.
LINKS = " link"


def address_of(request: Request) -> str:
    """Return where the request came from."""
    return request.client.host if request.client else ""


def refuse_if_waiting(services: Services, login: str, address: str) -> None:
    """Raise a 429 problem after too many failures for this login, or from this address."""
    wait_s = services.attempts.wait_s(login, address)
    if wait_s > 0:
        seconds = math.ceil(wait_s)
        detail = f"too many wrong passwords or links; wait {seconds} s and try again"
        raise Problem(429, "too-many-attempts", detail, headers={"Retry-After": str(seconds)})


def let_in(person: Person, response: Response, services: Services) -> schemas.SignedIn:
    """Open a session, and set its cookie."""
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
    return schemas.SignedIn(token=token, expires_at=expires_at, person=schemas.Person.model_validate(person))
