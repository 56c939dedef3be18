"""Company: people sign in with their account at a company (docs/decisions/051).

    GET  /v1/sign-in/company             a link on the page: away to the provider
    GET  /v1/sign-in/company/callback    back from it: a session, or `?sign-in=CODE` on the page it began at
    POST /v1/sign-in/company/code        the second factor, where that is asked for, too

What has to be remembered meanwhile is in a cookie of its own, encrypted. The other site brings the browser back, so
this one is SameSite=Lax; it opens nothing by itself.
"""

import json
import time
from dataclasses import asdict
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from pipeline.accounts import centres, company, people, second_factor
from pipeline.accounts.people import Disabled, Person
from pipeline.accounts.tokens import new_token
from pipeline.audit import trail
from pipeline.audit.logins import mark
from pipeline.outbound.company_identity import Identity
from pipeline.outbound.company_provider import FLOW_S, Flow, ProviderAway, ProviderRefused
from pipeline.store.database import reading
from pipeline.store.secret_box import SecretBox, SecretLost
from review_api import entrance, network_rule
from review_api.dependencies import Services, ServicesDependency
from review_api.people.refusals import answered
from review_api.problems import Problem, documented
from review_api.schemas import people as people_schemas
from review_api.schemas import sign_in as schemas
from review_api.sign_in_throttle import COMPANY
from review_api.static_pages import PAGES

router = APIRouter(prefix="/v1/sign-in", tags=["session"])
log = structlog.get_logger("review_api.sign_in")
COOKIE: Final = "boli_company"
Page = Annotated[str, Query(max_length=100, description="The page to come back to")]
_WHY: Final[dict[type[Exception], str]] = {
    ProviderAway: "company-away",
    ProviderRefused: "company-refused",
    company.Unknown: "company-unknown",
    Disabled: "disabled",
}


@router.get("")
def ways_to_sign_in(services: ServicesDependency) -> schemas.WaysIn:
    """Say what the page of sign-in offers: a company's name, where people may come in by its provider."""
    settings = services.settings.company
    return schemas.WaysIn(company=(settings.name or settings.issuer.partition("//")[2]) if settings.issuer else None)


@router.get("/company", status_code=303, response_class=RedirectResponse, responses=documented(404, 422))
async def begin_company_sign_in(services: ServicesDependency, page: Page = "/") -> Response:
    """Send a browser to the company's provider."""
    _require(services)
    page = page if page in PAGES else "/"
    flow = Flow(new_token(), new_token(), new_token() + new_token(), page, int(time.time()))
    try:
        answer = RedirectResponse(await services.provider.begin(flow), 303)
    except ProviderAway as error:
        return _turned_away(services, page, error)
    _remember(answer, services, asdict(flow))
    return answer


@router.get("/company/callback", status_code=303, response_class=RedirectResponse, responses=documented(404))
async def end_company_sign_in(request: Request, services: ServicesDependency) -> Response:
    """Take a browser back from the provider, and let its person in."""
    _require(services)
    page = "/"
    try:
        attempt = entrance.begin(services, COMPANY, entrance.address_of(request))
    except Problem as error:
        return _back(services, page, error.code)
    try:
        flow = Flow(**_remembered(request, services, "state"))
        page = flow.page
        who = await services.provider.finish(flow, dict(request.query_params))
        person, asks_code = await run_in_threadpool(_admitted, services, who, request)
    except Problem as error:
        services.attempts.take_back(attempt)
        trail.refused()
        return _back(services, page, error.code)
    except tuple(_WHY) as error:
        if not isinstance(error, ProviderRefused):
            services.attempts.take_back(attempt)
        return _turned_away(services, page, error)
    services.attempts.take_back(attempt)
    if asks_code:
        answer = _back(services, page, "code-needed")
        _remember(answer, services, {"person_id": person.id, "began_s": int(time.time())})
        return answer
    answer = _back(services, page)
    await run_in_threadpool(entrance.let_in, person, request, answer, services, "company")
    return answer


@router.post("/company/code", responses=documented(400, 401, 403, 404, 409, 422, 429))
def finish_with_code(
    body: schemas.Code, request: Request, response: Response, services: ServicesDependency
) -> people_schemas.SignedIn:
    """Let somebody in whom the provider named, by the code of their second factor."""
    _require(services)
    try:
        known = _remembered(request, services, "person_id")
    except ProviderRefused as error:
        raise Problem(401, "company-refused", "begin again: sign in with your company") from error
    with reading(services.engine) as connection:
        account = people.get(connection, known["person_id"])
    with answered(), entrance.counted(services, account.person.login, entrance.address_of(request)):
        trail.acting("person", account.person.id)
        if account.disabled_at is not None:
            raise Disabled("this login is closed; ask your lead")
        entrance.check_code(services, account.person, body.code)
    _forget(response, services)
    return entrance.let_in(account.person, request, response, services, "company")


def _require(services: Services) -> None:
    if not services.settings.company.issuer:
        raise Problem(404, "not-found", "people do not sign in by a company here")


def _admitted(services: Services, who: Identity, request: Request) -> tuple[Person, bool]:
    """Return who it is, and whether a code is asked for, too. Raises a 403 problem outside the centre's networks."""
    settings = services.settings
    trail.about("login", mark(settings.storage.data_dir, who.login or who.subject))
    with services.engine.begin() as connection:
        person = company.admit(connection, who, settings.company.domains, settings.company.new_people)
        trail.acting("person", person.id)
        network_rule.check(request, centres.networks_of(connection, person.centre_id))
        has_one = second_factor.of_person(connection, person.id).confirmed_at is not None
        if asks_code := settings.company.second_factor and has_one:
            trail.named("code-asked")
    return person, asks_code


def _turned_away(services: Services, page: str, error: Exception) -> Response:
    code = _WHY[type(error)]
    log.warning("sign-in refused", why=code, reason=str(error))
    trail.refused()
    return _back(services, page, code)


def _back(services: Services, page: str, code: str = "") -> Response:
    answer = RedirectResponse(f"{page}?sign-in={code}" if code else page, 303)
    _forget(answer, services)
    return answer


def _remember(answer: Response, services: Services, what: dict[str, Any]) -> None:
    sealed = SecretBox(services.settings.storage.data_dir).sealed(json.dumps(what))
    answer.set_cookie(_cookie(services), sealed, FLOW_S, **_attributes(services))


def _forget(answer: Response, services: Services) -> None:
    answer.delete_cookie(_cookie(services), **_attributes(services))


def _remembered(request: Request, services: Services, needed: str) -> dict[str, Any]:
    """Return what the cookie holds. Raises ProviderRefused without one, or where it is another's or too old."""
    try:
        sealed = request.cookies.get(_cookie(services), "")
        known = json.loads(SecretBox(services.settings.storage.data_dir).opened(sealed))
    except (SecretLost, UnicodeError) as error:
        raise ProviderRefused("no sign-in began in this browser") from error
    if needed not in known or time.time() - known["began_s"] > FLOW_S:
        raise ProviderRefused("no sign-in of this kind began in this browser, or too long ago")
    return dict(known)


def _cookie(services: Services) -> str:
    return f"__Host-{COOKIE}" if services.settings.api.cookies_are_secure else COOKIE


def _attributes(services: Services) -> dict[str, Any]:
    secure = services.settings.api.cookies_are_secure
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": secure}
