"""Own sessions: where somebody is signed in, and how they or a lead end it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from pipeline.store.database import now
from pipeline.store.tables.accounts import session
from review_api.browsers import short_name
from tests.conftest import PASSWORD, Service
from tests.review_api.world import World

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (WINDOWS, "Chrome, Windows"), (PHONE, "Chrome, Android"), (WINDOWS + " Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "program"), ("", ""), ("Firefox/" + "x" * 10_000, "Firefox"),
    ],
)  # fmt: skip
def test_a_browser_has_a_short_name(header: str, name: str) -> None:
    assert short_name(header) == name


def test_a_person_sees_where_they_are_signed_in_and_ends_what_they_do_not_know(service: Service) -> None:
    service.rows.person("mina")
    desk, phone = _signed_in(service, WINDOWS), _signed_in(service, PHONE)
    _, rhea = service.person("rhea")
    items = desk.get("/v1/sessions").json()["items"]
    assert {(one["browser"], one["address"], one["current"]) for one in items} == {
        ("Chrome, Windows", "testclient", True), ("Chrome, Android", "testclient", False),
    }  # fmt: skip
    assert all(one["created_at"] <= one["last_used_at"] < one["expires_at"] for one in items)
    other = next(one["id"] for one in items if not one["current"])
    assert rhea.delete(f"/v1/sessions/{other}").status_code == 404
    assert phone.get("/v1/session").status_code == 200
    assert desk.delete(f"/v1/sessions/{other}").status_code == 204
    assert phone.get("/v1/session").status_code == 401
    assert desk.delete(f"/v1/sessions/{other}").status_code == 404
    assert rhea.get("/v1/session").status_code == 200


def test_a_person_ends_all_sessions_but_their_own(service: Service) -> None:
    service.rows.person("mina")
    desk, phone, tablet = (_signed_in(service, WINDOWS) for _ in range(3))
    _, rhea = service.person("rhea")
    assert desk.delete("/v1/sessions").status_code == 204
    statuses = [caller.get("/v1/session").status_code for caller in (desk, phone, tablet, rhea)]
    assert statuses == [200, 401, 401, 200]


def test_a_lead_signs_a_person_out_everywhere(world: World) -> None:
    mina = world.ids[""]["person_id"]
    assert world.caller("other lead").delete(f"/v1/people/{mina}/sessions").status_code == 404
    assert world.caller("transcriber").get("/v1/session").status_code == 200
    assert world.caller("lead").delete(f"/v1/people/{mina}/sessions").status_code == 204
    assert world.caller("transcriber").get("/v1/session").status_code == 401
    assert world.caller("reviewer").get("/v1/session").status_code == 200


def test_the_last_use_is_noted_once_a_minute(service: Service) -> None:
    service.rows.person("mina")
    desk = _signed_in(service, WINDOWS)
    long_ago = now() - timedelta(minutes=10)
    with service.engine.begin() as connection:
        connection.execute(sa.update(session).values(last_used_at=long_ago))
    desk.get("/v1/session")
    noted = _last_used(desk)
    assert noted > (now() - timedelta(minutes=1)).isoformat()
    desk.get("/v1/session")
    assert _last_used(desk) == noted


def _last_used(caller: TestClient) -> str:
    return str(caller.get("/v1/sessions").json()["items"][0]["last_used_at"])


def _signed_in(service: Service, user_agent: str) -> TestClient:
    browser = service.caller()
    browser.headers["user-agent"] = user_agent
    assert browser.post("/v1/session", json={"login": "mina", "password": PASSWORD}).status_code == 200
    return browser
