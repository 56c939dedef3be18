"""Lanes: a burst of one kind of work holds a few threads, and health is answered meanwhile."""

import asyncio
import threading

import anyio.to_thread
import pytest

from review_api.lanes import Lane
from tests.conftest import Service


def test_a_lane_runs_a_few_at_once_and_all_in_the_end() -> None:
    running, most, lock = 0, 0, threading.Lock()
    full = threading.Barrier(2)

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        full.wait(30)  # two are there at once
        with lock:
            running -= 1
        return number

    async def all_of_them() -> list[int]:
        lane = Lane("test", 2)
        return await asyncio.gather(*(lane.run(work, number) for number in range(6)))

    assert asyncio.run(all_of_them()) == list(range(6))
    assert most == 2


def test_an_error_comes_back() -> None:
    async def fail() -> None:
        await Lane("test", 1).run(int, "no number")

    with pytest.raises(ValueError, match="no number"):
        asyncio.run(fail())


def test_health_is_answered_while_no_thread_is_free(service: Service) -> None:
    """Asked over ASGI in one event loop, all of whose common threads are taken."""
    over = threading.Event()
    answers: list[int] = []

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            answers.append(int(str(message["status"])))

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def ask() -> None:
        count = int(anyio.to_thread.current_default_thread_limiter().total_tokens)
        taken = [asyncio.create_task(anyio.to_thread.run_sync(over.wait, 60)) for _ in range(count)]
        await asyncio.sleep(0)
        scope = {"type": "http", "method": "GET", "path": "/v1/health", "query_string": b"", "headers": []}
        await asyncio.wait_for(service.app(scope | {"state": {}, "http_version": "1.1"}, receive, send), 30)
        assert not any(one.done() for one in taken)
        over.set()
        await asyncio.gather(*taken)

    asyncio.run(ask())
    assert answers == [200]
