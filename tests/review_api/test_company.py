"""Company sign-in against a real provider on loopback: who is let in, and every lie that is not believed."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from joserfc.jwk import RSAKey
from starlette.testclient import TestClient

from configs.company import Company
from configs.settings import Api, Settings, Storage
from pipeline.accounts import centres, people
from pipeline.store.tables.audit import audit
from tests.company_provider import CLIENT, SECRET, CompanyProvider, running
from tests.conftest import PASSWORD, Service
from tests.review_api.people.test_own_second_factor import Device

LOGIN = "mina@sahara.example"
CALLBACK = "/v1/sign-in/company/callback"
NETWORKS = ("127.0.0.0/8",)


@pytest.fixture
def provider() -> Iterator[CompanyProvider]:
    with running() as one:
        yield one


@pytest.fixture
def at_company(service: Service, provider: CompanyProvider) -> Iterator[Callable[..., Service]]:
    """Make the service, with more settings of the company."""
    made: list[Service] = []

    def make(api: Api = service.settings.api, **more: Any) -> Service:
        known: dict[str, Any] = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET}
        known |= {"service_url": "http://127.0.0.1:8000", "networks": NETWORKS, "name": "Sahara"}
        storage: Storage = service.settings.storage
        made.append(Service(Settings(storage=storage, api=api, company=Company(**known | more))))
        return made[-1]

    yield make
    for one in made:
        one.engine.dispose()


def away(browser: TestClient, page: str = "/people") -> str:
    """Begin; return the provider's address."""
    answer = browser.get("/v1/sign-in/company", params={"page": page}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def back(browser: TestClient, address: str) -> str:
    """Come back from the provider; return where the browser is sent then."""
    answer = browser.get(CALLBACK + "?" + address.partition("?")[2], follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def sign_in(service: Service, provider: CompanyProvider, **more: str) -> tuple[TestClient, str]:
    browser = service.caller()
    return browser, back(browser, provider.authorize(away(browser), **more))


def deeds(service: Service) -> list[tuple[str, str, str]]:
    """Return the sign-ins of the audit log: who, and what came of it."""
    time.sleep(0.05)
    with service.engine.connect() as connection:
        rows = connection.execute(
            sa.select(audit.c.action, audit.c.outcome, audit.c.who).order_by(audit.c.number)
        ).all()
    return [tuple(row) for row in rows if row.action in ("sign-in", "code-asked")]


def test_the_page_offers_it_where_it_is_set_up(service: Service, at_company: Callable[..., Service]) -> None:
    assert service.caller().get("/v1/sign-in").json() == {"company": None}
    assert service.caller().get("/v1/sign-in/company", follow_redirects=False).status_code == 404
    assert service.caller().get(CALLBACK, follow_redirects=False).status_code == 404
    assert at_company().caller().get("/v1/sign-in").json() == {"company": "Sahara"}


def test_somebody_of_the_company_comes_in_and_is_linked(
    at_company: Callable[..., Service], provider: CompanyProvider
) -> None:
    service = at_company()
    mina = service.rows.person(LOGIN)
    browser, page = sign_in(service, provider, session_state="x", iss=provider.issuer)
    assert page == "/people"
    assert browser.get("/v1/session").json()["person"]["id"] == mina.id
    (held,) = browser.get("/v1/sessions").json()["items"]
    assert held["means"] == "company"
    assert deeds(service) == [("sign-in", "done", mina.id)]
    # Later the login, the address and the name may be others: who it is stays.
    provider.account |= {"email": "mina.devi@sahara.example", "email_verified": False}
    again, page = sign_in(service, provider)
    assert again.get("/v1/session").json()["person"]["id"] == mina.id
    # And whoever has the address now is not Mina.
    provider.account |= {"sub": "u-2", "email": LOGIN, "email_verified": True}
    stranger, page = sign_in(service, provider)
    assert page == "/people?sign-in=company-unknown"
    assert stranger.get("/v1/session").status_code == 401


def test_the_cookie_of_the_way_is_of_this_browser_alone(
    at_company: Callable[..., Service], provider: CompanyProvider
) -> None:
    service = at_company(api=Api(secure_cookies=True))
    browser = service.caller()
    browser.base_url = "https://testserver"
    cookie = browser.get("/v1/sign-in/company", follow_redirects=False).headers["set-cookie"]
    assert cookie.startswith("__Host-boli_company=")
    assert {"Path=/", "HttpOnly", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
    other = service.caller()
    other.base_url = "https://testserver"
    assert back(other, provider.authorize(away(browser))) == "/?sign-in=company-refused"


def lie(**claims: Any) -> Callable[[CompanyProvider], None]:
    return lambda provider: provider.lies.update(claims)


def unsigned(provider: CompanyProvider) -> None:
    provider.unsigned = True


def other_key(provider: CompanyProvider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"}, private=True)


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        (lie(nonce="another"), "company-refused"), (lie(nonce=None), "company-refused"),
        (lie(aud="another"), "company-refused"), (lie(aud=["another", CLIENT]), "company-refused"),
        (lie(aud=[CLIENT, "another"], azp="another"), "company-refused"),
        (lie(iss="https://evil.example"), "company-refused"), (lie(exp=int(time.time()) - 3600), "company-refused"),
        (lie(exp=None), "company-refused"), (lie(sub=None), "company-refused"), (lie(sub=""), "company-refused"),
        (unsigned, "company-refused"), (other_key, "company-refused"),
        (lie(email_verified=False), "company-unknown"), (lie(email_verified=None), "company-unknown"),
        (lie(email="eve@sahara.example"), "company-unknown"), (lie(email=None), "company-unknown"),
    ],
)  # fmt: skip
def test_no_lie_is_believed(
    at_company: Callable[..., Service], provider: CompanyProvider, lies: Callable[[CompanyProvider], None], why: str
) -> None:
    service = at_company()
    service.rows.person(LOGIN)
    lies(provider)
    browser, page = sign_in(service, provider)
    assert page == f"/people?sign-in={why}"
    assert browser.get("/v1/session").status_code == 401
    assert [deed[:2] for deed in deeds(service)] == [("sign-in", "refused")]


def test_an_answer_counts_once_and_for_its_own_question(
    at_company: Callable[..., Service], provider: CompanyProvider
) -> None:
    service = at_company()
    service.rows.person(LOGIN)
    browser = service.caller()
    address = provider.authorize(away(browser))
    cookie = dict(browser.cookies)
    assert back(browser, address.replace("state=", "state=x")) == "/people?sign-in=company-refused"
    assert back(browser, address) == "/?sign-in=company-refused"  # what was remembered is gone
    browser.cookies.update(cookie)
    assert back(browser, address) == "/people"
    browser.cookies.update(cookie)
    assert back(browser, address) == "/people?sign-in=company-refused"  # the code was used
    browser.cookies.update(cookie)
    assert back(browser, f"?{urlencode({'error': 'access_denied'})}") == "/people?sign-in=company-refused"
    browser.cookies.update(cookie)
    mixed = provider.authorize(away(browser), iss="https://evil.example")
    assert back(browser, mixed) == "/people?sign-in=company-refused"
    assert back(browser, address) == "/?sign-in=too-many-attempts"
    assert [path for path in provider.asked if path == "/token"] == ["/token", "/token"]


def test_a_page_elsewhere_is_not_come_back_to(at_company: Callable[..., Service], provider: CompanyProvider) -> None:
    service = at_company()
    service.rows.person(LOGIN)
    browser = service.caller()
    assert back(browser, provider.authorize(away(browser, "https://evil.example"))) == "/"


def test_a_disabled_person_stays_out(at_company: Callable[..., Service], provider: CompanyProvider) -> None:
    service = at_company()
    mina = service.rows.person(LOGIN)
    sign_in(service, provider)
    with service.engine.begin() as connection:
        people.disable(connection, mina.id)
    _, page = sign_in(service, provider)
    assert page == "/people?sign-in=disabled"
    assert deeds(service)[-1] == ("sign-in", "refused", mina.id)


def test_a_centre_that_works_elsewhere_stays_out(at_company: Callable[..., Service], provider: CompanyProvider) -> None:
    service = at_company()
    mina = service.rows.person(LOGIN)
    with service.engine.begin() as connection:
        centre = centres.create(connection, "Ranchi")
        people.set_centre(connection, mina.id, centre.id)
        centres.limit(connection, centre.id, ["10.1.0.0/16"])
    assert sign_in(service, provider)[1] == "/people?sign-in=outside-network"
    assert [deed[1] for deed in deeds(service)] == ["refused"]


def test_only_addresses_of_the_domains(at_company: Callable[..., Service], provider: CompanyProvider) -> None:
    service = at_company(domains=("@Other.example",))
    service.rows.person(LOGIN)
    assert sign_in(service, provider)[1] == "/people?sign-in=company-unknown"


def test_a_provider_that_is_away_or_inside_is_said(
    at_company: Callable[..., Service], provider: CompanyProvider
) -> None:
    closed = at_company(networks=())  # the guard reaches no private address unless the operator opens it
    assert away(closed.caller()) == "/people?sign-in=company-away"
    assert provider.asked == []
    assert away(at_company(issuer="http://127.0.0.1:9").caller()) == "/people?sign-in=company-away"


def test_the_company_asked_for_a_second_factor_itself(
    at_company: Callable[..., Service], provider: CompanyProvider
) -> None:
    for asks, status in ((False, 200), (True, 403)):
        service = at_company(api=Api(second_factor="all"), second_factor=asks)
        if not asks:
            service.rows.person(LOGIN)
        assert sign_in(service, provider)[0].get("/v1/tasks").status_code == status


def test_a_second_factor_is_asked_where_the_settings_say_so(
    at_company: Callable[..., Service], provider: CompanyProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = at_company(second_factor=True)
    mina = service.rows.person(LOGIN)
    browser, page = sign_in(service, provider)
    assert page == "/people"
    secret = browser.post("/v1/second-factor", json={"password": PASSWORD}).json()["secret"]
    device = Device(secret, monkeypatch)
    assert browser.post("/v1/second-factor/confirm", json={"code": device.next()}).status_code == 200
    browser, page = sign_in(service, provider)
    assert page == "/people?sign-in=code-needed"
    assert browser.get("/v1/session").status_code == 401
    assert deeds(service)[-1] == ("code-asked", "done", mina.id)
    assert browser.post("/v1/sign-in/company/code", json={"code": "12"}).json()["code"] == "wrong-code"
    answer = browser.post("/v1/sign-in/company/code", json={"code": device.next()})
    assert answer.json()["person"]["id"] == mina.id
    assert browser.get("/v1/sessions").json()["items"][0]["means"] == "company"
    again = browser.post("/v1/sign-in/company/code", json={"code": device.next()})
    assert (again.status_code, again.json()["code"]) == (401, "company-refused")
    assert [deed[1] for deed in deeds(service)[-3:]] == ["refused", "done", "refused"]
