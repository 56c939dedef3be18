"""Own second factor: people set up a device that shows codes, and remove it.

    POST /v1/second-factor           with the password: a secret, and its picture for the device
    POST …/confirm                   with the device's first code: it is in force, and there are recovery codes

Wrong passwords and codes count as they do at sign-in.
"""

from collections.abc import Callable
from typing import TypeVar

import segno
from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from pipeline.accounts import second_factor, sessions
from pipeline.accounts.people import Person
from pipeline.store.database import reading
from pipeline.store.secret_box import SecretBox
from review_api import entrance
from review_api.auth import CurrentPerson
from review_api.dependencies import Services, ServicesDependency
from review_api.people.own_sessions import Token
from review_api.people.refusals import answered
from review_api.problems import documented
from review_api.schemas import sign_in as schemas
from review_api.second_factor_rule import needs_one

router = APIRouter(prefix="/v1/second-factor", tags=["session"])
Result = TypeVar("Result")


@router.get("", responses=documented(401, 403))
def get_second_factor(person: CurrentPerson, services: ServicesDependency) -> schemas.SecondFactor:
    """Say whether the person has a second factor, and has to."""
    with reading(services.engine) as connection:
        known = second_factor.of_person(connection, person.id)
    return schemas.SecondFactor(
        state="off" if known.confirmed_at is None else "on",
        required=needs_one(services.settings.api, person),
        confirmed_at=known.confirmed_at,
        recovery_codes_left=known.recovery_codes_left,
    )


@router.post("", status_code=201, responses=documented(400, 401, 403, 409, 422, 429, 503))
async def begin_second_factor(
    body: schemas.OwnPassword, person: CurrentPerson, request: Request, services: ServicesDependency
) -> schemas.NewSecondFactor:
    """Make a secret for a device. It counts once one of its codes was sent to `…/confirm`."""
    with answered(), entrance.counted(services, person.login, entrance.address_of(request)):
        await entrance.check_password(services, person.login, body.password)
        secret = await run_in_threadpool(_within, services, person, second_factor.begin)
    address = second_factor.address(secret, person.login)
    picture = segno.make(address, micro=False).svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    return schemas.NewSecondFactor(secret=secret, address=address, picture=picture)


@router.post("/confirm", responses=documented(400, 401, 403, 409, 422, 429))
def confirm_second_factor(
    body: schemas.Code, person: CurrentPerson, token: Token, request: Request, services: ServicesDependency
) -> schemas.RecoveryCodes:
    """Put the second factor in force. The person's other sessions end."""

    def confirmed(connection: Connection, box: SecretBox, person_id: str) -> list[str]:
        codes = second_factor.confirm(connection, box, person_id, body.code)
        sessions.end_all(connection, person_id, but=token)
        return codes

    return schemas.RecoveryCodes(codes=_counted(services, request, person, confirmed))


@router.post("/recovery-codes", responses=documented(400, 401, 403, 409, 422, 429))
def renew_recovery_codes(
    body: schemas.Code, person: CurrentPerson, request: Request, services: ServicesDependency
) -> schemas.RecoveryCodes:
    """Make new recovery codes; the old ones are void."""

    def renewed(connection: Connection, box: SecretBox, person_id: str) -> list[str]:
        return second_factor.renew_codes(connection, box, person_id, body.code)

    return schemas.RecoveryCodes(codes=_counted(services, request, person, renewed))


@router.post("/remove", status_code=204, responses=documented(400, 401, 403, 409, 422, 429))
def remove_second_factor(
    body: schemas.Code, person: CurrentPerson, request: Request, services: ServicesDependency
) -> None:
    """Go back to the password alone, with a last code."""

    def removed(connection: Connection, box: SecretBox, person_id: str) -> None:
        second_factor.remove(connection, box, person_id, body.code)

    _counted(services, request, person, removed)


def _counted(
    services: Services, request: Request, person: Person, act: Callable[[Connection, SecretBox, str], Result]
) -> Result:
    with answered(), entrance.counted(services, person.login, entrance.address_of(request)):
        return _within(services, person, act)


def _within(services: Services, person: Person, act: Callable[[Connection, SecretBox, str], Result]) -> Result:
    box = SecretBox(services.settings.storage.data_dir)
    with services.engine.begin() as connection:
        return act(connection, box, person.id)
