"""A NUL, which PostgreSQL takes in no text and a file system in no name, is the caller's fault: never a 5xx."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from configs.settings import Settings, Storage
from pipeline.jobs.migration import migrate_all
from tests.conftest import PASSWORD, Service, fresh_database
from tests.review_api.test_access import CALLS, Call

Callers = dict[str, TestClient]


@pytest.fixture(scope="module")
def callers(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """Callers of each kind, of one service on PostgreSQL."""
    storage = Storage(data_dir=tmp_path_factory.mktemp("nul"), database_url=fresh_database(postgres_url))
    settings = Settings(storage=storage)
    migrate_all(settings)
    service = Service(settings)
    yield {
        "client": service.client("asha")[1],
        "transcriber": (mina := service.person("mina")[1]),
        "payee": mina,
        "ml": service.person("meera", role="ml")[1],
        "manager": (operator := service.person("om", role="operator")[1]),
        "operator": operator,
        "overseer": operator,
        "router": operator,
        "everybody": service.caller(),
        "anybody": operator,
    }
    service.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("call", [call for call in CALLS if "{" in call.path], ids=lambda call: call.path)
def test_in_an_address(callers: Callers, call: Call) -> None:
    path = call.path.format_map(defaultdict(lambda: "a%00"))
    answer = callers[call.who].request(call.method, path, json=call.body)
    assert answer.status_code == 404
    assert call.method == "HEAD" or answer.json()["code"] == "not-found"  # which has no body


@pytest.mark.slow
def test_in_a_cursor(callers: Callers) -> None:
    cursor = urlsafe_b64encode(b"2026-01-01T00:00:00+00:00 a\0").decode()
    answer = callers["client"].get("/v1/recordings", params={"after": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-cursor")


@pytest.mark.slow
@pytest.mark.parametrize(("login", "password", "status"), [("a\0", PASSWORD, 422), ("mina", "a\0", 401)])
def test_in_a_sign_in(callers: Callers, login: str, password: str, status: int) -> None:
    answer = callers["everybody"].post("/v1/session", json={"login": login, "password": password})
    assert answer.status_code == status


@pytest.mark.slow
@pytest.mark.parametrize(
    "call", [call for call in CALLS if call.path.startswith("/v1/links/")], ids=lambda call: call.path
)
def test_in_a_link(callers: Callers, call: Call) -> None:
    app = callers["everybody"].app
    for number, field in enumerate(call.body):  # by an address of its own: guesses are counted
        caller = TestClient(app, client=(f"10.0.{len(call.path)}.{number}", 1), raise_server_exceptions=False)
        answer = caller.post(call.path, json=call.body | {field: "long enough\0"})
        assert answer.status_code in (404, 422)


@pytest.mark.slow
def test_in_what_is_looked_for(callers: Callers) -> None:
    assert callers["manager"].get("/v1/people", params={"after": "a\0"}).status_code == 422
    body = {"roles": ["transcriber"], "centre_id": "a\0"}
    assert callers["manager"].post("/v1/invitations", json=body).status_code == 422


@pytest.mark.parametrize("path", ["/%00", "/assets/%00", "/v1/recordings/%00"])
def test_on_sqlite_and_in_files(service: Service, path: str) -> None:
    answer = service.caller().get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
