"""Caller lookup: a request asks once who is calling, and again where its body took long to come."""

import asyncio
from typing import Any

import pytest

from pipeline.accounts import keys
from review_api import caller_lookup
from review_api.caller_lookup import Found, look_up
from tests.conftest import Service
from tests.statements import statements


def test_a_request_with_a_body_asks_once(service: Service) -> None:
    _, caller = service.person("mina")
    with statements(service.engine) as said:
        assert caller.post("/v1/segments/none/revisions", json={}).status_code == 422
    assert len([one for one in said if "JOIN session" in one]) == 1


def test_a_key_that_is_revoked_while_the_body_comes_is_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = service.client("asha")
    with service.engine.begin() as connection:
        key, secret = keys.create(connection, client.id)
    scope: dict[str, Any] = {"type": "http"}
    services = service.app.state.services

    def asked() -> Found | None:
        return asyncio.run(look_up(scope, services, secret))

    found = asked()
    assert found is not None
    assert (found.who.id, found.key and found.key.id, found.session) == (client.id, key.id, None)
    with service.engine.begin() as connection:
        keys.revoke(connection, key.id)
    assert asked() == found  # a moment later
    monkeypatch.setattr(caller_lookup, "FRESH_S", -1.0)
    assert asked() is None


def test_what_is_known_of_one_secret_is_not_said_of_another(service: Service) -> None:
    client, _ = service.client("asha")
    with service.engine.begin() as connection:
        _, secret = keys.create(connection, client.id)
    scope: dict[str, Any] = {"type": "http"}
    services = service.app.state.services
    assert asyncio.run(look_up(scope, services, secret)) is not None
    assert asyncio.run(look_up(scope, services, "boli_other")) is None
