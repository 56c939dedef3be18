"""Other sites: their pages cannot act for whoever is signed in here; nor may they call with a key, unless listed."""

from collections.abc import Iterator

import pytest

from configs.settings import Api, Settings, SettingsError, load
from tests.conftest import PASSWORD, Service

ELSEWHERE = "https://evil.example"
LISTED = "https://app.example"
SIGN_IN = {"login": "mina", "password": PASSWORD}


@pytest.fixture
def opened(service: Service) -> Iterator[Service]:
    """A service whose operator lists one site."""
    made = Service(Settings(storage=service.settings.storage, api=Api(allowed_origins=(LISTED,))))
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False), ({"origin": "http://testserver"}, False), ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False), ({"origin": "http://proxy", "sec-fetch-site": "same-origin"}, False),
        ({"origin": ELSEWHERE}, True), ({"origin": "http://testserver:81"}, True), ({"origin": "null"}, True),
        ({"origin": "http://[bad"}, True), ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"origin": "http://testserver", "sec-fetch-site": "cross-site"}, True),
    ],
)  # fmt: skip
def test_a_page_of_another_site_acts_for_nobody(service: Service, headers: dict[str, str], refused: bool) -> None:
    service.rows.person("mina")
    browser = service.caller()
    assert browser.post("/v1/session", json=SIGN_IN).status_code == 200
    for method, path in (("POST", "/v1/assignments"), ("DELETE", "/v1/sessions"), ("POST", "/v1/session")):
        answer = browser.request(method, path, headers=headers, json=SIGN_IN if path == "/v1/session" else None)
        assert (answer.status_code == 403 and "other-site" in answer.text) if refused else answer.is_success
    assert browser.get("/v1/session", headers=headers).status_code == 200  # SameSite=Strict keeps it from real browsers


def test_forms_are_refused_too(service: Service) -> None:
    _, mina = service.person("mina")
    browser = service.caller()
    browser.cookies.set("boli_session", mina.headers["authorization"].split()[1])
    for files in (None, {"file": ("a.wav", b"RIFF")}):
        sent = browser.post("/v1/recordings", data={"language": "hi"}, files=files, headers={"origin": ELSEWHERE})
        assert (sent.status_code, sent.json()["code"]) == (403, "other-site")


def test_a_cookie_beside_a_key_is_refused_and_a_key_alone_is_not(service: Service) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    body = {"text": "names in Latin letters"}
    assert asha.put("/v1/guidelines", json=body, headers={"origin": ELSEWHERE}).status_code == 200
    asha.cookies.set("boli_session", mina.headers["authorization"].split()[1])
    assert asha.put("/v1/guidelines", json=body, headers={"origin": ELSEWHERE}).json()["code"] == "other-site"


def test_no_site_may_read_by_default(service: Service) -> None:
    _, asha = service.client("asha")
    asked = {"origin": LISTED, "access-control-request-method": "GET"}
    for answer in (asha.get("/v1/recordings", headers=asked), asha.options("/v1/recordings", headers=asked)):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_listed_site_reads_with_a_key(opened: Service) -> None:
    _, asha = opened.client("asha")
    asked = {
        "origin": LISTED,
        "access-control-request-method": "GET",
        "access-control-request-headers": "range",
    }
    told = opened.caller().options("/v1/recordings", headers=asked)
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (204, LISTED)
    assert "Authorization" in told.headers["access-control-allow-headers"]
    read = asha.get("/v1/recordings", headers={"origin": LISTED})
    assert (read.status_code, read.headers["access-control-allow-origin"]) == (200, LISTED)
    assert "Origin" in read.headers["vary"]
    refused = opened.caller("boli_unknown").get("/v1/recordings", headers={"origin": LISTED})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, LISTED)
    for answer in (told, read, refused):
        assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in asha.get("/v1/recordings", headers={"origin": ELSEWHERE}).headers


def test_a_listed_site_reads_and_does_nothing_with_a_session(opened: Service) -> None:
    _, mina = opened.person("mina")
    browser = opened.caller()
    browser.cookies.set("boli_session", mina.headers["authorization"].split()[1])
    for caller in (mina, browser):
        read = caller.get("/v1/session", headers={"origin": LISTED})
        assert "access-control-allow-origin" not in read.headers
    assert browser.delete("/v1/sessions", headers={"origin": LISTED}).json()["code"] == "other-site"


@pytest.mark.parametrize("origin", ["*", "app.example", "https://app.example/", "https://app.example:443", "null"])
def test_what_is_no_origin_is_refused(origin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOLI_API__ALLOWED_ORIGINS", f'["{origin}"]')
    with pytest.raises(SettingsError, match="allowed_origins"):
        load()
