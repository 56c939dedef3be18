"""`boli user break-glass`: an operator comes in by the console's link: once, for a while, and it is written down."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import Result
from starlette.testclient import TestClient
from typer.testing import CliRunner

from boli.cli import app
from configs.settings import Api, Settings
from pipeline.accounts import invitations, people
from pipeline.accounts.invitations import LinkOver
from pipeline.store.database import now
from pipeline.store.tables.accounts import invitation
from pipeline.store.tables.audit import audit
from tests.conftest import Service

Run = Callable[..., Result]
WHY = "the provider is away, ticket 12"


@pytest.fixture
def locked(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """The service where everybody needs a second factor, and an operator who has lost it."""
    monkeypatch.setenv("BOLI_STORAGE__DATA_DIR", str(service.settings.storage.data_dir))
    service.rows.person("olga", roles=["operator"])
    return Service(Settings(storage=service.settings.storage, api=Api(second_factor="all")))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["user", "break-glass", *arguments])


def token_of(made: Result) -> str:
    assert made.exit_code == 0, made.output
    return made.output.splitlines()[0].partition("#")[2]


def enter(service: Service, token: str) -> tuple[TestClient, int]:
    browser = service.caller()
    return browser, browser.post("/v1/links/enter", json={"token": token}).status_code


def test_an_operator_comes_in_once_and_it_is_written_down(locked: Service) -> None:
    token = token_of(run("olga", "--reason", WHY, "--minutes", "20"))
    look = locked.caller().post("/v1/links/look", json={"token": token}).json()
    assert (look["purpose"], look["login"]) == ("emergency", "olga")
    browser, status = enter(locked, token)
    assert status == 200
    assert browser.get("/v1/people").status_code == 200  # no second factor is asked for
    (held,) = browser.get("/v1/sessions").json()["items"]
    assert held["means"] == "emergency"
    ends = datetime.fromisoformat(held["expires_at"])
    assert now() + timedelta(minutes=19) < ends <= now() + timedelta(minutes=20)
    assert enter(locked, token)[1] == 404
    with locked.engine.connect() as connection:
        told = connection.execute(sa.select(audit).order_by(audit.c.number)).all()
    made, used, again = [row for row in told if row.action in ("break-glass", "sign-in")]
    assert (made.action, made.kind, made.object_kind) == ("break-glass", "command", "invitation")
    assert (used.action, used.outcome, used.object_id) == ("sign-in", "done", made.object_id)
    assert used.who == browser.get("/v1/session").json()["person"]["id"]
    assert (again.action, again.outcome) == ("sign-in", "refused")
    listed = CliRunner().invoke(app, ["user", "links", "--json"]).output
    assert f'"reason": "{WHY}"' in listed


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_it_takes_a_reason(locked: Service, reason: str) -> None:
    assert run("olga").exit_code == 2
    assert isinstance(run("olga", "--reason", reason).exception, invitations.NoReason)
    assert run("olga", "--reason", WHY, "--minutes", "61").exit_code == 2


def test_it_is_for_operators_who_are_not_disabled(locked: Service) -> None:
    locked.rows.person("mina")
    assert isinstance(run("mina", "--reason", WHY).exception, invitations.NotAnOperator)
    olga = locked.rows.person("olga2", roles=["operator"])
    token = token_of(run("olga2", "--reason", WHY))
    with locked.engine.begin() as connection:
        people.disable(connection, olga.id)
    assert enter(locked, token)[1] == 404
    assert isinstance(run("olga2", "--reason", WHY).exception, people.Disabled)


def test_the_link_is_over_in_time_and_when_the_next_is_made(locked: Service) -> None:
    first, second = token_of(run("olga", "--reason", WHY)), token_of(run("olga", "--reason", WHY))
    assert enter(locked, first)[1] == 404
    with locked.engine.begin() as connection:
        connection.execute(sa.update(invitation).values(expires_at=now() - timedelta(seconds=1)))
    assert enter(locked, second)[1] == 404


def test_it_opens_nothing_else(locked: Service) -> None:
    token = token_of(run("olga", "--reason", WHY))
    body = {"token": token, "password": "a long sentence of words"}
    assert locked.caller().post("/v1/links/password", json=body).json()["code"] == "link-over"
    with locked.engine.begin() as connection:
        olga = people.with_login(connection, "olga").person
        _, other = invitations.reset(connection, olga, None, timedelta(days=1))
        with pytest.raises(LinkOver):
            invitations.enter(connection, other)
