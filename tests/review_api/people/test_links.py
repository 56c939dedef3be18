"""Links: an invitation becomes a person who is signed in; a forgotten password becomes a new one."""

from typing import Any

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from review_api.sign_in_throttle import FREE
from tests.conftest import PASSWORD, Service
from tests.review_api.world import World

pytestmark = pytest.mark.slow  # a service and many people: left to make test

ASKED = {"roles": ["transcriber"], "languages": ["HI"], "login": "asha", "name": "Asha"}
NEW = "another long one"


def invited(caller: TestClient, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return the token of a new link, and the invitation."""
    answer = caller.post("/v1/invitations", json=ASKED | more)
    assert answer.status_code == 201
    address, token = answer.json()["link"].split("#")
    assert address == "/join"
    return token, answer.json()["invitation"]


def joined(caller: TestClient, token: str, **more: str) -> Any:
    body = {"token": token, "login": "asha", "name": "Asha", "password": PASSWORD}
    return caller.post("/v1/links/join", json=body | more)


def test_whoever_is_invited_is_signed_in_at_once(world: World) -> None:
    token, invitation = invited(world.caller("lead"))
    assert (invitation["state"], invitation["languages"]) == ("open", ["hi"])
    browser = world.service.caller()
    shown = browser.post("/v1/links/look", json={"token": token}).json()
    assert (shown["purpose"], shown["login"], shown["centre"], shown["client"]) == ("join", "asha", "Ranchi", None)
    answer = joined(browser, token)
    assert answer.status_code == 201
    assert "httponly" in answer.headers["set-cookie"].lower()
    person = browser.get("/v1/session").json()["person"]
    assert (person["login"], person["roles"], person["languages"]) == ("asha", ["transcriber"], ["hi"])
    (newest, _) = world.caller("lead").get("/v1/invitations").json()["items"]
    assert (newest["state"], newest["person_id"]) == ("used", person["id"])
    assert joined(browser, token, login="bina").json()["code"] == "link-over"


def test_whoever_is_invited_for_a_client_sees_its_recordings(world: World) -> None:
    owner = world.caller("client person").get("/v1/session").json()["person"]["client_id"]
    token, _ = invited(world.caller("operator"), roles=["client"], client_id=owner)
    browser = world.service.caller()
    assert browser.post("/v1/links/look", json={"token": token}).json()["client"] == "asha"
    joined(browser, token)
    assert len(browser.get("/v1/recordings").json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"login": "transcriber"}, 409, "name-taken"),
        ({"password": "short"}, 422, "weak-password"),
        ({"password": "aaaaaaaaaa"}, 422, "weak-password"),
        ({"password": "Samira.mehta!", "login": "samira.mehta"}, 422, "weak-password"),
        ({"login": "  "}, 422, "invalid-request"),
        ({"name": "\u200d"}, 422, "invalid-request"),
        ({"login": "a\u202eb"}, 422, "invalid-request"),
    ],
)
def test_what_cannot_be_taken_leaves_the_link_good(
    world: World, change: dict[str, str], status: int, code: str
) -> None:
    token, _ = invited(world.caller("lead"))
    refused = joined(world.service.caller(), token, **change)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert joined(world.service.caller(), token).status_code == 201


def test_a_revoked_link_is_over(world: World) -> None:
    token, invitation = invited(world.caller("lead"))
    assert world.caller("lead").delete(f"/v1/invitations/{invitation['id']}").status_code == 204
    assert world.service.caller().post("/v1/links/look", json={"token": token}).status_code == 404
    assert joined(world.service.caller(), token).json()["code"] == "link-over"


def test_a_new_password_by_link(service: Service) -> None:
    mina, at_work = service.person("mina")
    _, om = service.person("om", role="operator")
    token = om.post(f"/v1/people/{mina.id}/reset").json()["link"].split("#")[1]
    assert at_work.get("/v1/session").status_code == 401
    old = {"login": "mina", "password": PASSWORD}
    assert service.caller().post("/v1/session", json=old).status_code == 401
    browser = service.caller()
    assert browser.post("/v1/links/look", json={"token": token}).json()["purpose"] == "password"
    assert joined(browser, token).json()["code"] == "link-over"  # it makes no second person
    assert browser.post("/v1/links/password", json={"token": token, "password": "short"}).status_code == 422
    assert browser.post("/v1/links/password", json={"token": token, "password": NEW}).status_code == 200
    assert browser.get("/v1/session").json()["person"]["login"] == "mina"
    assert service.caller().post("/v1/session", json=old | {"password": NEW}).status_code == 200


def test_trying_links_gets_slower(world: World) -> None:
    token, _ = invited(world.caller("lead"))
    stranger = world.service.caller()
    answers = [stranger.post("/v1/links/look", json={"token": f"guess {number}"}) for number in range(FREE)]
    assert {answer.status_code for answer in answers} == {404}
    refused = joined(stranger, token)
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-attempts")
    assert int(refused.headers["retry-after"]) >= 1


def test_no_token_reaches_the_log(world: World) -> None:
    with capture_logs() as lines:
        token, _ = invited(world.caller("lead"))
        world.service.caller().post("/v1/links/look", json={"token": token})
        joined(world.service.caller(), token)
    assert [line["path"] for line in lines] == ["/v1/invitations", "/v1/links/look", "/v1/links/join"]
    assert token not in str(lines)
    assert PASSWORD not in str(lines)


def test_an_unknown_client_or_language_is_said(world: World) -> None:
    operator = world.caller("operator")
    asked = ASKED | {"roles": ["client"], "client_id": "cli_0"}
    assert operator.post("/v1/invitations", json=asked).status_code == 404
    assert operator.post("/v1/invitations", json=ASKED | {"languages": ["xx"]}).json()["code"] == "unknown-language"
    assert operator.post("/v1/invitations", json=ASKED | {"roles": ["client"]}).json()["code"] == "wrong-roles"
