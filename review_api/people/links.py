"""Links: whoever was given one looks what it is for, and joins, chooses a new password, or, an operator in an
emergency, comes in. No sign-in is needed.

The token comes in the body: the page takes it from behind the "#" of its address, which no server sees.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts import centres, clients, invitations, passwords, second_factor
from pipeline.accounts.invitations import Invitation, LinkOver
from pipeline.accounts.people import Person
from pipeline.accounts.second_factor import WrongCode
from pipeline.store.database import reading
from pipeline.store.secret_box import SecretBox
from review_api import entrance, network_rule
from review_api.dependencies import Services, ServicesDependency
from review_api.people.refusals import answered
from review_api.problems import documented
from review_api.schemas import people as schemas
from review_api.sign_in_throttle import LINKS

router = APIRouter(prefix="/v1/links", tags=["people"])
log = structlog.get_logger("review_api.sign_in")


@router.post("/look", responses=documented(400, 404, 422, 429))
def look(body: schemas.LinkToken, request: Request, services: ServicesDependency) -> schemas.LinkShown:
    """Say what a link is good for, without using it."""
    with _throttled(services, request), reading(services.engine) as connection:
        shown = invitations.opened(connection, body.token)
        centre = centres.get(connection, shown.centre_id) if shown.centre_id else None
        client = clients.get(connection, shown.client_id) if shown.client_id else None
    names = {"centre": centre.name if centre else None, "client": client.name if client else None}
    return schemas.LinkShown(**schemas.LinkShown.fields_of(shown), **names)


@router.post("/join", status_code=201, responses=documented(400, 403, 404, 409, 422, 429, 503))
async def join(
    body: schemas.Join, request: Request, response: Response, services: ServicesDependency
) -> schemas.SignedIn:
    """Use a link to join: the person is made, and signed in at once. A login that is taken leaves the link good."""

    def joined(hashed: str) -> Person:
        with services.engine.begin() as connection:
            return invitations.join(connection, body.token, body.login, body.name, hashed)

    with _throttled(services, request):
        person = await run_in_threadpool(
            joined, await _hashed(services, request, body.token, body.password, body.login)
        )
    return await run_in_threadpool(entrance.let_in, person, request, response, services)


@router.post("/password", responses=documented(400, 401, 403, 404, 409, 422, 429, 503))
async def choose_password(
    body: schemas.NewPassword, request: Request, response: Response, services: ServicesDependency
) -> schemas.SignedIn:
    """Use a link to choose a new password. Other sessions of the person end; this one begins.

    Whoever has a second factor sends `code`, too.
    """

    def chosen(hashed: str) -> Person:
        box = SecretBox(services.settings.storage.data_dir)
        with services.engine.begin() as connection:
            asked = invitations.opened(connection, body.token, "password")
            second_factor.demand(connection, box, str(asked.person_id), body.code)
            return invitations.choose_password(connection, body.token, hashed)

    with _throttled(services, request):
        person = await run_in_threadpool(chosen, await _hashed(services, request, body.token, body.password))
    return await run_in_threadpool(entrance.let_in, person, request, response, services)


@router.post("/enter", responses=documented(400, 403, 404, 422, 429))
def enter(
    body: schemas.LinkToken, request: Request, response: Response, services: ServicesDependency
) -> schemas.SignedIn:
    """Use an emergency link of the console's: an operator is signed in, until the link's time is over."""
    with _throttled(services, request), services.engine.begin() as connection:
        person, until = invitations.enter(connection, body.token)
        network_rule.check(request, centres.networks_of(connection, person.centre_id))
        log.warning("an emergency link was used", person=person.id, address=entrance.address_of(request))
    return entrance.let_in(person, request, response, services, "emergency", until)


@contextmanager
def _throttled(services: Services, request: Request) -> Iterator[None]:
    """Count links that are no good from this address, as wrong passwords are counted."""
    attempt = entrance.begin(services, LINKS, entrance.address_of(request))
    with answered():
        try:
            yield
        except (LinkOver, WrongCode) as error:
            entrance.note_refusal(attempt, "link-over" if isinstance(error, LinkOver) else "wrong-code")
            raise
        except Exception:  # the link was good
            services.attempts.take_back(attempt)
            raise
        services.attempts.take_back(attempt)


async def _hashed(services: Services, request: Request, token: str, password: str, login: str = "") -> str:
    """Return the password's hash, outside any transaction, and only for a link that is good: hashing is costly."""
    invited = await run_in_threadpool(_opened, services, request, token)
    return await entrance.hashing.run(passwords.hashed, password, login or invited.login)


def _opened(services: Services, request: Request, token: str) -> Invitation:
    with reading(services.engine) as connection:
        found = invitations.opened(connection, token)
        network_rule.check(request, centres.networks_of(connection, found.centre_id))
        return found
