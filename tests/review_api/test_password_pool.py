"""Password pool: sign-ins wait for each other, and nobody else waits for them."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from review_api import entrance
from review_api.password_pool import PasswordPool
from review_api.problems import Problem
from review_api.sign_in_throttle import FREE
from tests.conftest import PASSWORD, Service

THREADS_OF_ROUTES = 40  # of anyio, which runs what is not async


def guess(caller: TestClient, login: str) -> int:
    return caller.post("/v1/session", json={"login": login, "password": "guess"}).status_code


def test_so_many_wait_and_no_more() -> None:
    async def crowd() -> list[int | BaseException]:
        pool, let_go = PasswordPool(1, 2), threading.Event()
        waiting = [asyncio.create_task(pool.run(lambda: len(str(let_go.wait(30))))) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Problem, match="too many people") as refused:
            await pool.run(int)
        assert refused.value.status == 503
        let_go.set()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        assert await pool.run(int) == 0  # there is room again
        return answers

    assert asyncio.run(crowd()) == [4, 4, 4]


def test_an_error_comes_back_and_makes_room() -> None:
    async def failing() -> None:
        pool = PasswordPool(1, 0)
        for _ in range(3):
            with pytest.raises(ValueError, match="x"):
                await pool.run(int, "x")

    asyncio.run(failing())


@pytest.mark.slow
def test_everybody_else_is_answered_while_passwords_wait(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """More sign-ins than there are threads of routes, none of which gets on."""
    logins = [f"login{number}" for number in range(THREADS_OF_ROUTES + 5)]
    for login in logins:  # of whom each hash is cheap here; that of nobody is not
        service.rows.person(login)
    pool, let_go = PasswordPool(1, 100), threading.Event()
    monkeypatch.setattr(entrance, "hashing", pool)
    held = pool._threads.submit(let_go.wait, 60)
    with TestClient(service.app) as caller, ThreadPoolExecutor(len(logins)) as threads:
        guesses = [threads.submit(guess, caller, login) for login in logins]
        try:
            while pool._inside < len(guesses):
                assert not any(one.done() for one in guesses)
                time.sleep(0.02)
            assert [caller.get("/v1/health").status_code for _ in range(3)] == [200] * 3
            assert not any(one.done() for one in guesses)
        finally:
            let_go.set()
        assert {one.result() for one in guesses} == {401}
        assert caller.post("/v1/session", json={"login": logins[0], "password": PASSWORD}).status_code == 200
    assert held.result()


@pytest.mark.slow
def test_guesses_at_once_are_no_more_than_guesses_one_by_one(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.rows.person("mina")
    monkeypatch.setattr(service.app.state.services.attempts, "_clock", lambda: 0.0)  # or a wait may end meanwhile
    with TestClient(service.app) as caller, ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda _: guess(caller, "mina"), range(150)))
    assert (answers.count(401), answers.count(429)) == (FREE, 150 - FREE)
