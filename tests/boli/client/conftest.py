"""Fixtures of the client's tests: a real service at a real address, and the client in both its forms."""

import asyncio
import inspect
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import uvicorn

from boli.client import AsyncClient, Client, Retries
from tests.conftest import Service

QUICKLY = Retries(attempts=6, first_pause_s=0.01, longest_pause_s=3)


@dataclass
class Served:
    """The service behind a port, and the key of its client asha."""

    service: Service
    port: int
    key: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def served(service: Service) -> Iterator[Served]:
    server = uvicorn.Server(uvicorn.Config(service.app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.02)
    _, asha = service.client("asha")
    key = str(asha.headers["Authorization"]).removeprefix("Bearer ")
    yield Served(service, server.servers[0].sockets[0].getsockname()[1], key)
    server.should_exit = True
    thread.join()


class Awaited:
    """The asynchronous client, called as if it were the other one."""

    def __init__(self, url: str, key: str = "", **more: Any) -> None:
        self._runner = asyncio.Runner()
        self._client = self._runner.run(_made(url, key, **more))

    def __enter__(self) -> "Awaited":
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.close())
        self._runner.close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)

        def call(*given: Any, **more: Any) -> Any:
            if inspect.isasyncgenfunction(method):
                return self._runner.run(_all(method(*given, **more)))
            return self._runner.run(method(*given, **more))

        return call


async def _made(url: str, key: str, **more: Any) -> AsyncClient:
    return AsyncClient(url, key, **more)


async def _all(found: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in found]


Make = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes a client of either form, which does not wait long before it tries again."""
    return partial(Client if request.param == "sync" else Awaited, retries=QUICKLY)


@pytest.fixture
def client(make: Make, served: Served) -> Iterator[Any]:
    with make(served.url, served.key) as made:
        yield made
