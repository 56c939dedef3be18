"""Keys over HTTP: a client makes, lists, replaces and revokes them, and sees when each was used."""

from datetime import timedelta
from typing import Any

import pytest

from pipeline.store.database import now
from tests.conftest import Service


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_a_key_from_its_making_to_its_end(service: Service) -> None:
    _, asha = service.client("asha")
    until = (now() + timedelta(days=30)).isoformat()
    key = made(asha.post("/v1/keys", json={"name": "रात", "scopes": ["read"], "expires_at": until}))
    assert (key["name"], key["scopes"], key["state"]) == ("रात", ["read"], "open")
    assert key["secret"].startswith(key["prefix"])
    reader = service.caller(key["secret"])
    assert reader.get("/v1/recordings").status_code == 200
    assert reader.get("/v1/keys").json()["code"] == "scope-missing"
    listed = {one["id"]: one for one in asha.get("/v1/keys").json()["items"]}
    assert len(listed) == 2
    assert listed[key["id"]]["last_used_at"] is not None
    assert "secret" not in str(listed)
    second = made(asha.post(f"/v1/keys/{key['id']}/rotate", json={"overlap_hours": 1}))
    assert service.caller(second["secret"]).get("/v1/recordings").status_code == 200
    assert reader.get("/v1/recordings").status_code == 200
    assert asha.post(f"/v1/keys/{key['id']}/rotate", json={}).json()["code"] == "key-over"
    assert asha.delete(f"/v1/keys/{key['id']}").status_code == 204
    assert reader.get("/v1/recordings").status_code == 401
    gone = next(one for one in asha.get("/v1/keys").json()["items"] if one["id"] == key["id"])
    assert (gone["state"], gone["replaced_by"]) == ("revoked", second["id"])


def test_without_an_overlap_the_old_key_ends_at_once(service: Service) -> None:
    _, asha = service.client("asha")
    (own,) = asha.get("/v1/keys").json()["items"]
    second = made(asha.post(f"/v1/keys/{own['id']}/rotate", json={"overlap_hours": 0}))
    assert asha.get("/v1/keys").status_code == 401
    assert service.caller(second["secret"]).get("/v1/keys").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"scopes": []},
        {"scopes": ["all"]},
        {"name": "a\u0000"},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2030-01-01T00:00:00"},
        {"expires_at": "9999-12-31T23:59:59Z"},
        {"secret": "boli_mine"},
    ],
)
def test_a_key_that_cannot_be_is_refused(service: Service, body: dict[str, Any]) -> None:
    _, asha = service.client("asha")
    assert asha.post("/v1/keys", json=body).status_code == 422
    assert len(asha.get("/v1/keys").json()["items"]) == 1


def test_a_client_sees_and_ends_only_its_own(service: Service) -> None:
    _, asha = service.client("asha")
    _, other = service.client("other")
    (own,) = asha.get("/v1/keys").json()["items"]
    assert other.delete(f"/v1/keys/{own['id']}").status_code == 404
    assert other.post(f"/v1/keys/{own['id']}/rotate", json={}).status_code == 404
    assert own["id"] not in other.get("/v1/keys").text
    assert asha.get("/v1/keys").status_code == 200
