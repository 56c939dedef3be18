"""Scopes: every call of a client needs one, a key without it is refused, and no other scope stands in for it."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from pipeline.accounts.keys import SCOPES, Scope
from review_api.app import ROUTERS
from review_api.auth import client
from review_api.compatible import callers
from review_api.scopes import NEEDED
from tests.conftest import Service
from tests.review_api.test_access import CALLS, Call, send
from tests.review_api.world import World

COMPATIBLE = ("/v1/audio/", "/v1/listen", "/v2/")
CLIENTS = [call for call in CALLS if call.who == "client"]


def depends(on: Dependant) -> set[Any]:
    """Return all that a route depends on."""
    return {on.call}.union(*(depends(one) for one in on.dependencies))


def calls_of_clients(app: FastAPI) -> set[tuple[str, str]]:
    """Every route with the dependency that looks at the scope."""
    return {
        (method, route.path)
        for module in ROUTERS
        for route in module.router.routes
        if isinstance(route, APIRoute) and {client, callers.client} & depends(route.dependant)
        for method in route.methods
    }


def test_every_call_of_a_client_is_in_the_table(service: Service) -> None:
    assert calls_of_clients(service.app) == set(NEEDED)
    assert {(call.method, call.path) for call in CLIENTS} == set(NEEDED)


@pytest.mark.slow
@pytest.mark.parametrize("call", CLIENTS, ids=lambda call: f"{call.method} {call.path}")
def test_a_key_does_what_its_scope_says_and_nothing_else(world: World, call: Call) -> None:
    needed = NEEDED[call.method, call.path]
    others: list[Scope] = [scope for scope in SCOPES if scope != needed]
    refused = [send(world, f"key to {scope}", call) for scope in others]
    assert [answer.status_code for answer in refused] == [403] * len(others)
    if call.method != "HEAD":
        assert all(f"the scope {needed!r}" in answer.text.replace("\\u0027", "'") for answer in refused)
        if not call.path.startswith(COMPATIBLE):  # in their vendors' shapes
            assert {answer.json()["code"] for answer in refused} == {"scope-missing"}
    assert send(world, f"key to {needed}", call).status_code == call.status
