"""A centre's networks: its people come in and work from there only, with any session and by any way."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from typer.testing import CliRunner

from boli.cli import app
from pipeline.accounts import centres, invitations, people, sessions
from pipeline.accounts.people import Profile
from pipeline.store.database import now
from pipeline.store.tables.audit import audit
from tests.conftest import PASSWORD, Service

INSIDE, ELSEWHERE = "10.1.2.3", "203.0.113.9"


@pytest.fixture
def ranchi(service: Service) -> str:
    """A centre, with Mina in it. Ravi is in none."""
    mina = service.rows.person("mina")
    service.rows.person("ravi")
    with service.engine.begin() as connection:
        centre_id = centres.create(connection, "Ranchi").id
        people.set_centre(connection, mina.id, centre_id)
        centres.limit(connection, centre_id, ["10.1.0.0/16", "2001:db8:12::/48"])
    return centre_id


def at(service: Service, address: str, token: str = "") -> TestClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return TestClient(service.app, headers=headers, client=(address, 5000), raise_server_exceptions=False)


def sign_in(service: Service, address: str, login: str = "mina") -> tuple[int, str]:
    answer = at(service, address).post("/v1/session", json={"login": login, "password": PASSWORD})
    return answer.status_code, answer.json().get("code", "")


def test_sign_in_is_from_the_networks_only(service: Service, ranchi: str) -> None:
    for address in (INSIDE, "::ffff:10.1.2.3", "2001:db8:12::5"):
        assert sign_in(service, address) == (200, "")
    for address in (ELSEWHERE, "::ffff:203.0.113.9", "2001:db8:13::5", "10.2.0.1"):
        assert sign_in(service, address) == (403, "outside-network")
    assert sign_in(service, ELSEWHERE, "ravi") == (200, "")
    with service.engine.connect() as connection:
        told = connection.execute(sa.select(audit.c.outcome).where(audit.c.action == "sign-in")).scalars().all()
    assert sorted(told) == ["done"] * 4 + ["refused"] * 4


def test_each_request_is_looked_at(service: Service, ranchi: str) -> None:
    with service.engine.begin() as connection:
        mina = people.with_login(connection, "mina").person
        token = sessions.begin(connection, mina.id, now() + timedelta(hours=1))
    assert at(service, INSIDE, token).get("/v1/tasks").status_code == 200
    for path in ("/v1/tasks", "/v1/session", "/v1/sessions"):
        answer = at(service, ELSEWHERE, token).get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "outside-network")
    with service.engine.begin() as connection:
        centres.limit(connection, ranchi, [])
    assert at(service, ELSEWHERE, token).get("/v1/tasks").status_code == 200


def test_links_open_nothing_from_elsewhere(service: Service, ranchi: str) -> None:
    with service.engine.begin() as connection:
        wanted = Profile("", "", ["transcriber"], centre_id=ranchi)
        _, token = invitations.invite(connection, wanted, None, timedelta(days=1))
    body = {"token": token, "login": "nila", "name": "Nila", "password": PASSWORD}
    answer = at(service, ELSEWHERE).post("/v1/links/join", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "outside-network")
    assert "set-cookie" not in answer.headers
    assert at(service, INSIDE).post("/v1/links/join", json=body).status_code == 201  # the link is as good as before


def test_a_forwarded_address_is_not_believed_here(service: Service, ranchi: str) -> None:
    """Only the server may take it, from a proxy that it trusts."""
    forged = at(service, ELSEWHERE)
    forged.headers["X-Forwarded-For"] = INSIDE
    answer = forged.post("/v1/session", json={"login": "mina", "password": PASSWORD})
    assert answer.json()["code"] == "outside-network"


def test_the_operator_sets_them(service: Service, ranchi: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, operator = service.person("olga", role="operator")
    path = f"/v1/centres/{ranchi}"
    answer = operator.patch(path, json={"networks": ["192.0.2.0/24"]})
    assert (answer.json()["name"], answer.json()["networks"]) == ("Ranchi", ["192.0.2.0/24"])
    assert operator.patch(path, json={"networks": ["192.0.2.1/24"]}).json()["code"] == "wrong-network"
    assert operator.patch(path, json={"idle_minutes": 5}).json()["idle_minutes"] == 5
    assert operator.patch(path, json={"idle_minutes": 1441}).status_code == 422
    renamed = operator.patch(path, json={"name": "East"}).json()
    assert (renamed["networks"], renamed["idle_minutes"]) == (["192.0.2.0/24"], 5)
    assert operator.patch(path, json={"idle_minutes": None}).json()["idle_minutes"] is None
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))

    def said(*more: str) -> str:
        return CliRunner().invoke(app, ["centre", "networks", "East", *more]).output

    assert said("10.9.0.0/16", "::1") == "East works from 10.9.0.0/16, ::1/128\n"
    assert said() == "East works from 10.9.0.0/16, ::1/128\n"
    assert said("--anywhere") == "East works from anywhere\n"
    with service.engine.connect() as connection:
        told = connection.execute(sa.select(audit).where(audit.c.action == "centre-changed")).all()
    assert {(row.kind, row.object_id) for row in told} >= {("person", ranchi), ("command", ranchi)}
