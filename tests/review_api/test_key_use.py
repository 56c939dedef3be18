"""Key use: every call with a key is noted once a minute, whatever its answer; what stands for nobody is not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.accounts import clients, keys
from pipeline.store.database import now, reading
from pipeline.store.tables.accounts import api_key
from tests.conftest import Service


def reader(service: Service) -> tuple[keys.Key, Any]:
    with service.engine.begin() as connection:
        key, secret = keys.create(connection, clients.create(connection, "asha").id, "night", ["read"])
    return key, service.caller(secret)


def last_used(service: Service, key: keys.Key) -> datetime | None:
    with reading(service.engine) as connection:
        return keys.get(connection, key.id).last_used_at


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/recordings", 200),
        ("GET", "/v1/keys", 403),
        ("GET", "/v1/recordings/none", 404),
        ("GET", "/v1/recordings?limit=none", 422),
        ("GET", "/v1/lead/queue", 403),
        ("DELETE", "/v2/transcript/none", 403),
    ],
)
def test_a_use_is_noted_whatever_the_answer(service: Service, method: str, path: str, status: int) -> None:
    key, caller = reader(service)
    assert last_used(service, key) is None
    assert caller.request(method, path).status_code == status
    noted = last_used(service, key)
    assert noted is not None
    assert timedelta() <= now() - noted < timedelta(minutes=1)


def test_one_that_calls_too_often_is_noted(service: Service) -> None:
    key, caller = reader(service)
    with service.engine.begin() as connection:
        clients.set_limits(connection, key.client_id, 1, None)
    assert caller.get("/v1/recordings").status_code == 200
    long_ago = now() - timedelta(days=3)
    with service.engine.begin() as connection:
        connection.execute(sa.update(api_key).values(last_used_at=long_ago))
    assert caller.get("/v1/recordings").status_code == 429
    noted = last_used(service, key)
    assert noted is not None
    assert noted > long_ago + timedelta(days=2)


def test_within_a_minute_nothing_is_written(service: Service) -> None:
    key, caller = reader(service)
    assert caller.get("/v1/keys").status_code == 403
    noted = last_used(service, key)
    assert caller.get("/v1/recordings").status_code == 200
    assert last_used(service, key) == noted


def test_a_key_that_is_over_is_nobody(service: Service) -> None:
    key, caller = reader(service)
    with service.engine.begin() as connection:
        keys.revoke(connection, key.id)
    assert caller.get("/v1/recordings").status_code == 401
    assert last_used(service, key) is None
