"""Signing in and out: the cookie, the token, and that guessing gets slower."""

import pytest
from structlog.testing import capture_logs

from configs.settings import Api, Settings
from review_api import text_input
from review_api.sign_in_throttle import FREE
from tests.conftest import PASSWORD, Service


def test_a_browser_signs_in_and_out(service: Service) -> None:
    service.rows.person("mina", "hi", "bn")
    browser = service.caller()
    answer = browser.post("/v1/session", json={"login": "mina", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["person"] == {
        "id": answer.json()["person"]["id"], "login": "mina", "name": "Mina", "roles": ["transcriber"],
        "languages": ["hi", "bn"], "client_id": None, "centre_id": None,
    }  # fmt: skip
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert browser.get("/v1/session").json() == {
        "person": answer.json()["person"],
        "model": None,
        "idle_lock_minutes": 15,
    }
    program = service.caller(answer.json()["token"])
    assert program.get("/v1/session").status_code == 200
    assert browser.delete("/v1/session").status_code == 204
    assert browser.get("/v1/session").status_code == 401
    assert program.get("/v1/session").status_code == 401


def test_the_cookie_is_secure_where_the_settings_say_so(service: Service) -> None:
    service.rows.person("mina")
    secure = Service(Settings(storage=service.settings.storage, api=Api(secure_cookies=True)))
    browser = secure.caller()
    browser.base_url = "https://testserver"
    answer = browser.post("/v1/session", json={"login": "mina", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-boli_session=")
    assert {"Path=/", "HttpOnly", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert browser.get("/v1/session").status_code == 200
    planted = secure.caller()
    planted.cookies.set("boli_session", answer.json()["token"])  # as another host of the domain could
    assert planted.get("/v1/session").status_code == 401
    assert browser.delete("/v1/session").status_code == 204
    assert browser.get("/v1/session").status_code == 401
    secure.engine.dispose()


@pytest.mark.parametrize(
    ("host", "chosen", "secure"),
    [
        ("127.0.0.1", None, False), ("::1", None, False), ("localhost", None, False), ("127.0.0.1", True, True),
        ("0.0.0.0", None, True), ("192.168.1.5", None, True), ("boli.example", None, True), ("0.0.0.0", False, False),
    ],
)  # fmt: skip
def test_sign_in_needs_tls_unless_the_service_is_for_this_machine(host: str, chosen: bool | None, secure: bool) -> None:
    assert Api(host=host, secure_cookies=chosen).cookies_are_secure == secure


def test_the_model_that_drafted_last_is_named(service: Service) -> None:
    owner, _ = service.client("asha")
    service.drafted(owner.id, "एक")
    _, mina = service.person("mina")
    assert mina.get("/v1/session").json()["model"] == {"name": "starter", "intended_use": "demonstration only"}


@pytest.mark.parametrize("typed", ["\u095bara", "\u091c\u093cara"])
def test_a_login_is_the_same_in_any_spelling_of_its_letters(service: Service, typed: str) -> None:
    service.rows.person(text_input.line("\u095bara"))
    answer = service.caller().post("/v1/session", json={"login": typed, "password": PASSWORD})
    assert (answer.status_code, answer.json()["person"]["login"]) == (200, "\u091c\u093cara")


@pytest.mark.parametrize("login", ["mina", "nobody"])
def test_guessing_is_refused_alike_and_gets_slower(service: Service, login: str) -> None:
    service.rows.person("mina")
    service.app.state.services.attempts._clock = lambda: 0.0  # the waits are seconds, and a busy machine takes as long
    caller = service.caller()
    answers = [caller.post("/v1/session", json={"login": login, "password": "guess"}) for _ in range(FREE)]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(401, "wrong-password")}
    refused = caller.post("/v1/session", json={"login": login, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-attempts")
    assert int(refused.headers["retry-after"]) >= 1
    assert "wait" in refused.json()["detail"]


def test_no_secret_reaches_answers_or_the_log(service: Service) -> None:
    service.rows.person("mina")
    with capture_logs() as lines:
        answer = service.caller().post("/v1/session", json={"login": "mina", "password": PASSWORD, "x": "y"})
        token = service.caller().post("/v1/session", json={"login": "mina", "password": PASSWORD}).json()["token"]
        service.caller(token).get("/v1/session?key=boli_secret")  # no such parameter
        service.caller(token).get("/v1/session")
    assert answer.status_code == 422
    assert PASSWORD not in answer.text
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/v1/session", 422), ("POST", "/v1/session", 200), ("GET", "/v1/session", 422),
        ("GET", "/v1/session", 200),
    ]  # fmt: skip
    assert lines[3]["caller"].startswith("per_")
    assert not any(secret in str(lines) for secret in (PASSWORD, token, "boli_secret"))


def test_who_did_not_get_in_is_in_the_log_without_the_password(service: Service) -> None:
    service.rows.person("mina")
    service.app.state.services.attempts._clock = lambda: 0.0
    with capture_logs() as lines:
        for _ in range(FREE + 1):
            service.caller().post("/v1/session", json={"login": "mina", "password": "guess of a stranger"})
    refused = [line for line in lines if line["event"] == "sign-in refused"]
    assert {(line["login"], line["address"]) for line in refused} == {("mina", "testclient")}
    assert [line["why"] for line in refused] == ["wrong-password"] * FREE + ["too-many-attempts"]
    assert "guess of a stranger" not in str(lines)
