"""Idle lock: a session that was left does nothing until the password is typed again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from pipeline.accounts import centres, people, sessions
from pipeline.store.database import now
from pipeline.store.tables.accounts import session
from tests.conftest import PASSWORD, Service


@pytest.fixture
def browser(service: Service) -> TestClient:
    service.rows.person("mina")
    found = service.caller()
    assert found.post("/v1/session", json={"login": "mina", "password": PASSWORD}).status_code == 200
    return found


@pytest.fixture
def leave(service: Service) -> Callable[[float], None]:
    """Let the last use be so many minutes ago."""

    def left(minutes: float) -> None:
        with service.engine.begin() as connection:
            connection.execute(sa.update(session).values(last_used_at=now() - timedelta(minutes=minutes)))

    return left


def code(browser: TestClient, path: str = "/v1/tasks") -> str:
    return str(browser.get(path).json().get("code", ""))


def test_a_page_locks_and_unlocks(browser: TestClient) -> None:
    assert browser.post("/v1/session/lock").status_code == 204
    for path in ("/v1/tasks", "/v1/session", "/v1/sessions", "/v1/second-factor"):
        assert code(browser, path) == "session-locked"
    assert browser.post("/v1/tasks/lease", json={}).json()["code"] == "session-locked"
    assert browser.post("/v1/session/unlock", json={"password": "a guess"}).json()["code"] == "wrong-password"
    assert code(browser) == "session-locked"
    assert browser.post("/v1/session/unlock", json={"password": PASSWORD}).status_code == 204
    assert code(browser) == ""


def test_its_token_is_locked_too(service: Service, browser: TestClient) -> None:
    program = service.caller(browser.cookies["boli_session"])
    browser.post("/v1/session/lock")
    assert code(program) == "session-locked"


def test_it_can_be_ended_and_others_go_on(service: Service, browser: TestClient) -> None:
    other = service.caller()
    other.post("/v1/session", json={"login": "mina", "password": PASSWORD})
    browser.post("/v1/session/lock")
    assert code(other) == ""
    assert browser.delete("/v1/session").status_code == 204
    assert code(browser) == "unauthorized"


def test_guesses_are_counted(browser: TestClient) -> None:
    browser.post("/v1/session/lock")
    for _ in range(5):
        assert browser.post("/v1/session/unlock", json={"password": "a guess"}).status_code == 401
    assert browser.post("/v1/session/unlock", json={"password": PASSWORD}).status_code == 429


def test_a_session_that_was_left_stays_locked_however_often_it_calls(
    browser: TestClient, leave: Callable[[float], None]
) -> None:
    leave(15.9)
    assert code(browser) == ""
    leave(16.1)
    for _ in range(3):
        assert code(browser) == "session-locked"
    assert browser.post("/v1/session/unlock", json={"password": PASSWORD}).status_code == 204
    assert code(browser) == ""


def test_a_program_is_never_away(service: Service, browser: TestClient, leave: Callable[[float], None]) -> None:
    program = service.caller(browser.cookies["boli_session"])
    leave(600)
    assert code(program) == ""


def test_a_centre_has_its_own_time(service: Service, browser: TestClient, leave: Callable[[float], None]) -> None:
    with service.engine.begin() as connection:
        centre_id = centres.create(connection, "Ranchi").id
        people.set_centre(connection, people.with_login(connection, "mina").person.id, centre_id)
        centres.lock_after(connection, centre_id, 3)
    assert browser.get("/v1/session").json()["idle_lock_minutes"] == 3
    leave(4.1)
    assert code(browser) == "session-locked"
    with service.engine.begin() as connection:
        centres.lock_after(connection, centre_id, 0)
    assert code(browser) == ""


def test_unlocking_is_for_this_session_alone(database: sa.Engine) -> None:
    with database.begin() as connection:
        mina = people.create(connection, "mina", "Mina", PASSWORD, ["transcriber"])
        tokens = [sessions.begin(connection, mina.id, now() + timedelta(hours=1)) for _ in range(2)]
        first, second = (sessions.held(connection, token) for token in tokens)
        assert first is not None
        assert second is not None
        sessions.lock(connection, first)
        sessions.lock(connection, second)
        sessions.unlock(connection, first)
        again = [sessions.held(connection, token) for token in tokens]
        assert [one is not None and one.locked_at is not None for one in again] == [False, True]
