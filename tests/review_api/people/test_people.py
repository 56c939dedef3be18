"""Managing people: listing, changing, shutting out, and the limits of a lead."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from pipeline.accounts import people
from pipeline.accounts.people import Profile
from pipeline.review import tasks
from pipeline.store.database import now, reading
from tests.conftest import PASSWORD, Service
from tests.review_api.world import World

pytestmark = pytest.mark.slow  # a service and many people: left to make test


def in_centre(world: World, login: str, *roles: str) -> str:
    """Make a person of the lead's centre; return the id."""
    with world.service.engine.begin() as connection:
        wanted = Profile(login, login.title(), roles, centre_id=world.ids[""]["centre_id"])
        return people.add(connection, wanted, "!").id


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_list_tells_who_people_are(world: World) -> None:
    first = world.caller("operator").get("/v1/people", params={"limit": 3}).json()
    assert [one["login"] for one in first["items"]] == ["client person", "disabled", "lead"]
    assert first["items"][1]["disabled_at"]
    assert first["items"][2]["last_sign_in_at"]
    assert first["items"][2]["centre_id"] == world.ids[""]["centre_id"]
    rest = world.caller("operator").get("/v1/people", params={"after": first["next"]}).json()
    assert [one["login"] for one in rest["items"]][:2] == ["ml", "operator"]
    assert rest["next"] is None
    assert "password" not in str(first)


@pytest.mark.parametrize("roles", [("lead",), ("transcriber", "ml"), ("operator",)])
def test_a_lead_sees_who_else_is_in_the_centre_and_manages_only_workers(world: World, roles: tuple[str, ...]) -> None:
    other, lead = in_centre(world, "cara", *roles), world.caller("lead")
    assert lead.get(f"/v1/people/{other}").status_code == 200
    for call in ("disable", "enable", "reset"):
        assert refusal(lead.post(f"/v1/people/{other}/{call}")) == (403, "beyond-reach")
    assert refusal(lead.patch(f"/v1/people/{other}", json={"languages": []})) == (403, "beyond-reach")


@pytest.mark.parametrize("roles", [["lead"], ["transcriber", "ml"], ["operator"]])
def test_a_lead_gives_no_role_beyond_the_reach(world: World, roles: list[str]) -> None:
    lead, mina = world.caller("lead"), world.ids[""]["person_id"]
    assert refusal(lead.patch(f"/v1/people/{mina}", json={"roles": roles})) == (403, "beyond-reach")
    assert lead.patch(f"/v1/people/{mina}", json={"roles": ["reviewer"]}).json()["roles"] == ["reviewer"]
    assert refusal(lead.post("/v1/invitations", json={"roles": roles})) == (403, "beyond-reach")


def test_a_lead_invites_into_the_own_centre_only(world: World) -> None:
    lead = world.caller("lead")
    made = lead.post("/v1/invitations", json={"roles": ["transcriber"]}).json()["invitation"]
    assert made["centre_id"] == world.ids[""]["centre_id"]
    there = world.caller("other lead").get("/v1/centres").json()["items"][0]["id"]
    asked = {"roles": ["transcriber"], "centre_id": there}
    assert refusal(lead.post("/v1/invitations", json=asked)) == (404, "not-found")


def test_a_lead_of_no_centre_sees_nobody(service: Service) -> None:
    service.rows.person("mina")
    _, lead = service.person("lata", role="lead")
    assert lead.get("/v1/people").json() == {"items": [], "next": None}
    assert lead.get("/v1/centres").json() == {"items": []}
    assert refusal(lead.post("/v1/invitations", json={"roles": ["transcriber"]})) == (403, "beyond-reach")


def test_other_roles_hold_from_the_next_request_on(world: World) -> None:
    mina = world.caller("transcriber")
    assert mina.get("/v1/accuracy").status_code == 403
    changed = world.caller("operator").patch(f"/v1/people/{world.ids['']['person_id']}", json={"roles": ["ml"]})
    assert changed.json()["roles"] == ["ml"]
    assert mina.get("/v1/accuracy").status_code == 200
    assert mina.get("/v1/tasks").status_code == 403


def test_whoever_is_disabled_is_out_and_the_work_goes_to_others(world: World) -> None:
    mina, task = world.ids[""]["person_id"], world.ids["transcriber"]["task_id"]
    assert world.caller("lead").post(f"/v1/people/{mina}/disable").json()["disabled_at"]
    assert world.caller("transcriber").get("/v1/session").status_code == 401
    taken = world.caller("other transcriber").post("/v1/tasks/lease").json()["tasks"]
    assert [one["id"] for one in taken] == [task]
    with reading(world.service.engine) as connection:
        assert tasks.held(connection, mina, now()) == []
    assert refusal(world.caller("lead").post(f"/v1/people/{mina}/reset")) == (409, "disabled")
    assert world.caller("lead").post(f"/v1/people/{mina}/enable").json()["disabled_at"] is None


def test_the_last_operator_stays(service: Service) -> None:
    om, caller = service.person("om", role="operator")
    assert refusal(caller.post(f"/v1/people/{om.id}/disable")) == (409, "last-operator")
    assert refusal(caller.patch(f"/v1/people/{om.id}", json={"roles": ["ml"]})) == (409, "last-operator")
    assert caller.get("/v1/session").status_code == 200


@pytest.mark.parametrize(
    "body", [{"roles": ["client"]}, {"roles": ["client", "ml"]}, {"roles": []}, {"roles": ["king"]}]
)
def test_roles_that_do_not_go_together_are_refused(world: World, body: dict[str, Any]) -> None:
    assert world.caller("operator").patch(f"/v1/people/{world.ids['']['person_id']}", json=body).status_code == 422


def test_people_of_a_client_see_what_its_key_sees(world: World) -> None:
    key, person = world.caller("key"), world.caller("client person")
    assert person.get("/v1/recordings").json() == key.get("/v1/recordings").json()
    assert person.get("/v1/voices").json() == key.get("/v1/voices").json()
    person.put("/v1/vocabulary", json={"words": ["राशन"]})
    assert key.get("/v1/vocabulary").json() == {"words": ["राशन"], "said_as": {}}
    assert person.get("/v1/session").json()["person"]["roles"] == ["client"]


def sign_in(caller: TestClient, login: str, password: str) -> int:
    return caller.post("/v1/session", json={"login": login, "password": password}).status_code


def test_centres_are_made_renamed_and_filled(service: Service) -> None:
    _, om = service.person("om", role="operator")
    lata, lead = service.person("lata", role="lead")
    centre = om.post("/v1/centres", json={"name": "Ranchi"}).json()
    assert refusal(om.post("/v1/centres", json={"name": "Ranchi"})) == (409, "name-taken")
    other = om.post("/v1/centres", json={"name": "Patna"}).json()
    assert refusal(om.patch(f"/v1/centres/{other['id']}", json={"name": "Ranchi"})) == (409, "name-taken")
    assert om.patch(f"/v1/centres/{other['id']}", json={"name": "Gaya"}).json()["name"] == "Gaya"
    assert om.put(f"/v1/centres/{centre['id']}/people/{lata.id}").json()["centre_id"] == centre["id"]
    shown = {"people": 1, "leads": ["lata"]}
    assert lead.get("/v1/centres").json() == {"items": [centre | shown]}
    assert refusal(om.delete(f"/v1/centres/{other['id']}/people/{lata.id}")) == (404, "not-found")
    assert om.delete(f"/v1/centres/{centre['id']}/people/{lata.id}").json()["centre_id"] is None
    assert lead.get("/v1/centres").json() == {"items": []}
    assert sign_in(service.caller(), "lata", PASSWORD) == 200


def test_an_operator_sees_for_which_clients_people_may_be_invited(world: World) -> None:
    listed = world.caller("operator").get("/v1/clients").json()["items"]
    assert [one["name"] for one in listed] == sorted(one["name"] for one in listed)
    assert len(listed) > 1
    assert all(set(one) == {"id", "name"} for one in listed)
