"""Own second factor: set up, asked for at sign-in and at a new password, required, guessed at, removed."""

import time
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
from httpx import Response
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from typer.testing import CliRunner

from boli.cli import app as commands
from configs.settings import Api, Settings
from pipeline.accounts import people, second_factor, sessions
from pipeline.accounts.people import Profile
from pipeline.store.database import now
from review_api.sign_in_throttle import FREE
from tests.conftest import PASSWORD, Service

NEW = "another long one"


class Device:
    """Shows codes. It is a clock, too: each code is of a half minute after the one before."""

    def __init__(self, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._totp = pyotp.TOTP(secret)
        self._at = time.time()
        for function in (second_factor.confirm, second_factor.demand, second_factor.renew_codes, second_factor.remove):
            monkeypatch.setattr(function, "__defaults__", (lambda: self._at,))

    def next(self) -> str:
        self._at += second_factor.STEP_S
        return self._totp.at(int(self._at))


def sign_in(service: Service, code: str | None = None, password: str = PASSWORD) -> tuple[TestClient, Response]:
    browser = service.caller()
    more = {} if code is None else {"code": code}
    return browser, browser.post("/v1/session", json={"login": "mina", "password": password} | more)


def turned_on(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> tuple[Device, list[str]]:
    begun = browser.post("/v1/second-factor", json={"password": PASSWORD})
    assert begun.status_code == 201
    device = Device(begun.json()["secret"], monkeypatch)
    confirmed = browser.post("/v1/second-factor/confirm", json={"code": device.next()})
    return device, confirmed.json()["codes"]


def test_a_device_is_set_up_and_asked_for(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.rows.person("mina")
    (desk, _), (phone, _) = sign_in(service), sign_in(service)
    assert desk.post("/v1/second-factor", json={"password": "a guess"}).json()["code"] == "wrong-password"
    begun = desk.post("/v1/second-factor", json={"password": PASSWORD}).json()
    assert begun["address"].startswith("otpauth://totp/Boli:mina?secret=" + begun["secret"])
    assert unquote(begun["picture"]).startswith("data:image/svg+xml")
    assert sign_in(service)[1].status_code == 200  # not in force yet
    device = Device(begun["secret"], monkeypatch)
    confirmed = desk.post("/v1/second-factor/confirm", json={"code": device.next()})
    assert len(confirmed.json()["codes"]) == 10
    assert (desk.get("/v1/session").status_code, phone.get("/v1/session").status_code) == (200, 401)
    shown = desk.get("/v1/second-factor").json()
    assert (shown["state"], shown["required"], shown["recovery_codes_left"]) == ("on", False, 10)
    assert [sign_in(service, code)[1].json()["code"] for code in (None, "", "12")] == [
        "code-needed", "code-needed", "wrong-code",
    ]  # fmt: skip
    code = device.next()
    assert sign_in(service, code, "a guess")[1].json()["code"] == "wrong-password"
    assert sign_in(service, code)[1].status_code == 200
    assert sign_in(service, code)[1].json()["code"] == "wrong-code"  # a replay
    assert sign_in(service, confirmed.json()["codes"][0])[1].status_code == 200
    assert sign_in(service, confirmed.json()["codes"][0])[1].json()["code"] == "wrong-code"


def test_guessing_codes_gets_slower(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.rows.person("mina")
    device, _ = turned_on(sign_in(service)[0], monkeypatch)
    service.app.state.services.attempts._clock = lambda: 0.0
    codes = [sign_in(service, "000000")[1].json()["code"] for _ in range(FREE)]
    assert codes == ["wrong-code"] * FREE
    refused = sign_in(service, device.next())[1]
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-attempts")


def test_a_new_password_by_a_link_needs_the_device_too(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    mina = service.rows.person("mina")
    device, _ = turned_on(sign_in(service)[0], monkeypatch)
    _, om = service.person("om", role="operator")
    token = om.post(f"/v1/people/{mina.id}/reset").json()["link"].split("#")[1]
    wanted = {"token": token, "password": NEW}
    for more, code in (({}, "code-needed"), ({"code": "000000"}, "wrong-code")):
        answer = service.caller().post("/v1/links/password", json=wanted | more)
        assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert service.caller().post("/v1/links/password", json=wanted | {"code": device.next()}).status_code == 200
    assert sign_in(service, None, NEW)[1].json()["code"] == "code-needed"


def test_it_is_removed_and_its_recovery_codes_renewed_with_a_code(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.rows.person("mina")
    desk, _ = sign_in(service)
    device, codes = turned_on(desk, monkeypatch)
    assert desk.post("/v1/second-factor", json={"password": PASSWORD}).json()["code"] == "second-factor-on"
    renewed = desk.post("/v1/second-factor/recovery-codes", json={"code": device.next()}).json()["codes"]
    assert not set(codes) & set(renewed)
    assert desk.post("/v1/second-factor/remove", json={"code": codes[0]}).json()["code"] == "wrong-code"
    assert desk.post("/v1/second-factor/remove", json={"code": renewed[0]}).status_code == 204
    assert desk.post("/v1/second-factor/remove", json={"code": renewed[1]}).json()["code"] == "second-factor-off"
    assert sign_in(service)[1].status_code == 200


@pytest.fixture
def strict(service: Service, request: pytest.FixtureRequest) -> Iterator[Service]:
    made = Service(Settings(storage=service.settings.storage, api=Api(second_factor=request.param)))
    yield made
    made.engine.dispose()


@pytest.mark.parametrize(("strict", "kept_out"), [("staff", {"mina"}), ("all", {"mina", "cleo"})], indirect=["strict"])
def test_whoever_has_to_have_one_sets_it_up_first(
    strict: Service, kept_out: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, mina = strict.person("mina")
    owner, asha = strict.client("asha")
    cleo = _client_person(strict, owner.id)
    callers = {"mina": (mina, "/v1/assignments"), "cleo": (cleo, "/v1/recordings"), "key": (asha, "/v1/recordings")}
    refused = {who for who, (caller, path) in callers.items() if caller.get(path).status_code == 403}
    assert refused == kept_out
    assert mina.get("/v1/assignments").json()["code"] == "second-factor-needed"
    assert mina.get("/v1/session").status_code == mina.get("/v1/sessions").status_code == 200
    assert mina.get("/v1/second-factor").json()["required"]
    turned_on(mina, monkeypatch)
    assert mina.get("/v1/assignments").status_code == 200


def _client_person(service: Service, owner_id: str) -> TestClient:
    with service.engine.begin() as connection:
        made = people.add(connection, Profile("cleo", "Cleo", ["client"], client_id=owner_id), "!")
        return service.caller(sessions.begin(connection, made.id, now() + timedelta(hours=1)))


def test_an_operator_helps_whoever_lost_the_device(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.rows.person("mina")
    desk, _ = sign_in(service)
    turned_on(desk, monkeypatch)
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))

    def ran(*arguments: str) -> str:
        done = CliRunner().invoke(commands, ["user", "second-factor", "mina", *arguments])
        assert done.exit_code == 0, done.output
        return done.output

    assert "10 recovery codes" in ran()
    assert "password alone" in ran("--reset")
    assert "no second factor" in ran()
    assert desk.get("/v1/session").status_code == 401
    assert sign_in(service)[1].status_code == 200


def test_no_secret_of_it_reaches_the_log(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.rows.person("mina")
    with capture_logs() as lines:
        device, codes = turned_on(sign_in(service)[0], monkeypatch)
        sign_in(service, "999999")
        sign_in(service, codes[0])
    assert not [one for one in (*codes, device._totp.secret, "999999") if one in str(lines)]
