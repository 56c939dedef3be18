"""Entrance: what happens whenever somebody comes in: by a password, or by a link.

Too many failures make the next try wait. Hashing is costly, so it has threads of its own (review_api/password_pool.py).
Whoever is let in gets a session.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts import centres, people, second_factor, sessions
from pipeline.accounts.passwords import WrongPassword
from pipeline.accounts.people import Person
from pipeline.accounts.second_factor import WrongCode
from pipeline.accounts.sessions import Means, Origin
from pipeline.store.database import now, reading
from pipeline.store.secret_box import SecretBox
from review_api import browsers, cookies, network_rule
from review_api.dependencies import Services
from review_api.password_pool import PasswordPool
from review_api.problems import Problem
from review_api.schemas import people as schemas
from review_api.sign_in_throttle import Attempt

log = structlog.get_logger("review_api.sign_in")
hashing = PasswordPool()
ADDRESS_LETTERS = 100


def address_of(request: Request) -> str:
    """Return where the request came from."""
    return request.client.host if request.client else ""


def begin(services: Services, login: str, address: str) -> Attempt:
    """Return a try, which counts as a failure until it is taken back.

    Raises a 429 problem after too many failures for this login, or from this address.
    """
    attempt = services.attempts.begin(login, address)
    if attempt.wait_s > 0:
        seconds = math.ceil(attempt.wait_s)
        note_refusal(attempt, "too-many-attempts")
        detail = f"too many wrong passwords or links; wait {seconds} s and try again"
        raise Problem(429, "too-many-attempts", detail, headers={"Retry-After": str(seconds)})
    return attempt


@contextmanager
def counted(services: Services, login: str, address: str) -> Iterator[None]:
    """Count what happens inside as a failure if a password or code is wrong. Whoever is right is forgiven earlier ones.

    Raises a 429 problem after too many failures.
    """
    attempt = begin(services, login, address)
    try:
        yield
    except (WrongPassword, WrongCode) as error:
        note_refusal(attempt, "wrong-password" if isinstance(error, WrongPassword) else "wrong-code")
        raise
    except Exception:  # nothing was said of a password or code
        services.attempts.take_back(attempt)
        raise
    services.attempts.succeeded(attempt)


async def check_password(services: Services, login: str, password: str) -> Person:
    """Return the person whose login and password these are. Raises WrongPassword, or a 503 problem."""
    known = await run_in_threadpool(_credential, services, login)
    person = await hashing.run(people.verify, known, password)
    if person is None:
        raise WrongPassword
    return person


def check_network(services: Services, person: Person, request: Request) -> None:
    """Raise a 403 problem where the person's centre works from other networks."""
    with reading(services.engine) as connection:
        allowed = centres.networks_of(connection, person.centre_id)
    network_rule.check(request, allowed)


def check_code(services: Services, person: Person, code: str) -> None:
    """Use up the code of a person who has a second factor. Raises CodeNeeded, WrongCode or SecretLost."""
    with services.engine.begin() as connection:
        second_factor.demand(connection, SecretBox(services.settings.storage.data_dir), person.id, code)


def _credential(services: Services, login: str) -> people.Credential | None:
    with reading(services.engine) as connection:
        return people.credential(connection, login)


def note_refusal(attempt: Attempt, why: str) -> None:
    """Write to the log who did not get in, and from where; never with which secret."""
    log.warning("sign-in refused", login=attempt.login.strip(), address=attempt.address, why=why)


def origin_of(request: Request) -> Origin:
    """Return from where somebody signs in."""
    return Origin(address_of(request)[:ADDRESS_LETTERS], browsers.short_name(request.headers.get("user-agent", "")))


def let_in(
    person: Person,
    request: Request,
    response: Response,
    services: Services,
    means: Means = "password",
    until: datetime | None = None,
) -> schemas.SignedIn:
    """Open a session, and set its cookie. `until`: when it ends, if not as the settings say.

    Raises a 403 problem where the person's centre works from other networks.
    """
    at = now()
    check_network(services, person, request)
    expires_at = until or at + timedelta(hours=services.settings.api.session_hours)
    with services.engine.begin() as connection:
        token = sessions.begin(connection, person.id, expires_at, origin_of(request), means)
    cookies.put(response, services.settings.api, token, int((expires_at - at).total_seconds()))
    return schemas.SignedIn(token=token, expires_at=expires_at, person=schemas.Person.model_validate(person))
