"""Sessions: people sign in, ask who they are, and sign out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from pipeline.accounts import sessions
from pipeline.audit import trail
from pipeline.audit.logins import mark
from pipeline.recordings import recordings
from pipeline.store.database import reading
from review_api import cookies, entrance, idle_rule
from review_api.auth import CurrentPerson, secret
from review_api.dependencies import ServicesDependency
from review_api.people.refusals import answered
from review_api.problems import documented
from review_api.schemas.people import Model, Person, SignedIn, SignIn, WhoAmI
from review_api.schemas.sign_in import OwnPassword

router = APIRouter(prefix="/v1/session", tags=["session"])


@router.post("", responses=documented(400, 401, 403, 409, 422, 429, 503))
async def sign_in(wanted: SignIn, request: Request, response: Response, services: ServicesDependency) -> SignedIn:
    """Open a session. Sets the cookie, and returns the token for programs.

    Whoever has a second factor sends `code`, too.
    """
    trail.about("login", mark(services.settings.storage.data_dir, wanted.login))
    with answered(), entrance.counted(services, wanted.login, entrance.address_of(request)):
        person = await entrance.check_password(services, wanted.login, wanted.password)
        trail.acting("person", person.id)
        await run_in_threadpool(entrance.check_network, services, person, request)
        await run_in_threadpool(entrance.check_code, services, person, wanted.code)
    return await run_in_threadpool(entrance.let_in, person, request, response, services)


@router.get("", responses=documented(401, 403))
def who_am_i(person: CurrentPerson, request: Request, services: ServicesDependency) -> WhoAmI:
    """Say who is signed in, and which model writes the drafts."""
    with reading(services.engine) as connection:
        model = recordings.newest_model(connection)
    shown = Model(name=model["name"], intended_use=model["intended_use"]) if model else None
    minutes = idle_rule.minutes(services.settings.api, request.state.session)
    return WhoAmI(person=Person.model_validate(person), model=shown, idle_lock_minutes=minutes)


@router.post("/lock", status_code=204, responses=documented(401, 403))
def lock(_: CurrentPerson, request: Request, services: ServicesDependency) -> None:
    """Let the session do nothing until the password is typed again: nobody sits at the page."""
    with services.engine.begin() as connection:
        sessions.lock(connection, request.state.session)


@router.post("/unlock", status_code=204, responses=documented(400, 401, 403, 422, 429, 503))
async def unlock(body: OwnPassword, person: CurrentPerson, request: Request, services: ServicesDependency) -> None:
    """Let a locked session go on."""
    with answered(), entrance.counted(services, person.login, entrance.address_of(request)):
        await entrance.check_password(services, person.login, body.password)

    def unlocked() -> None:
        with services.engine.begin() as connection:
            sessions.unlock(connection, request.state.session)

    await run_in_threadpool(unlocked)


@router.delete("", status_code=204, responses=documented(401, 403))
def sign_out(
    _: CurrentPerson, token: Annotated[str, Depends(secret)], response: Response, services: ServicesDependency
) -> None:
    """End the session."""
    with services.engine.begin() as connection:
        sessions.end(connection, token)
    cookies.take_away(response, services.settings.api)
