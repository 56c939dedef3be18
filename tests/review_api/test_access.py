"""Who may call what, from a table: every route, every kind of caller, what is their own and what is another's.

A route that is added without a row fails here, and so does one that lets in whom its row does not name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import Response
from starlette.routing import Mount, Route

from pipeline.recordings.segments import list_segments
from pipeline.store.database import reading
from review_api.app import ROUTERS
from review_api.static_pages import STATIC
from tests.conftest import Service
from tests.review_api.client_side import CLIENT_SIDE
from tests.review_api.compatible_side import COMPATIBLE_SIDE, code_of
from tests.review_api.ml_side import ML_SIDE
from tests.review_api.sign_in_side import SIGN_IN_SIDE
from tests.review_api.world import World

Who = Literal[
    "everybody", "anybody", "client", "person", "transcriber", "ml", "router", "overseer", "manager", "operator",
    "payee",
]  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A route and who may call it. `owned`: it names something that belongs to one caller.

    `status`: the answer to whoever may call it, for what is theirs. `compatible`: errors have another vendor's shape.
    """

    method: str
    path: str
    who: Who
    owned: bool = False
    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    compatible: bool = False


# Whom a row lets in, by their own things; and their likes, to whom these things are not there.
CLIENTS, WORKERS = ("key", "client person"), ("transcriber", "reviewer")
STAFF = (*WORKERS, "other transcriber", "lead", "other lead", "ml", "operator")
OTHERS = {
    "client": ("other key", "other client person"),
    "transcriber": ("other transcriber",),
    "manager": ("other lead",),
    # Everybody sees their own pay, and these two have some.
    "payee": (*(who for who in STAFF if who not in WORKERS), "client person", "other client person"),
}
PEOPLE = (*STAFF, "client person", "other client person")
ALLOWED: dict[Who, tuple[str, ...]] = {
    "client": CLIENTS,
    "transcriber": WORKERS,
    "payee": WORKERS,
    "ml": ("ml",),
    "router": ("ml", "operator"),
    "overseer": ("lead", "other lead", "ml", "operator"),
    "manager": ("lead", "operator"),
    "operator": ("operator",),
    "person": PEOPLE,
    "anybody": (*PEOPLE, "key", "other key"),
    "everybody": (*PEOPLE, "key", "other key", "nobody", "wrong", "disabled"),
}
STRANGERS = ("nobody", "wrong", "disabled")
CALLERS = ALLOWED["everybody"]


def expected(call: Call, caller: str) -> int:
    """Return the status with which a caller is answered."""
    if caller in ALLOWED[call.who]:
        return call.status
    if caller in STRANGERS:
        return 401
    if caller in OTHERS.get(call.who, ()):
        return 404 if call.owned else call.status
    return 403


CALLS = [
    Call("GET", "/v1/health", "everybody"),
    Call("GET", "/v1/languages", "anybody"),
    Call("GET", "/v1/languages/{tag}/words", "anybody"),
    Call("GET", "/v1/vocabulary", "client"),
    Call("PUT", "/v1/vocabulary", "client", body={"words": ["राशन"]}),
    Call("POST", "/v1/recordings", "client", status=415),
    *(Call(**row) for row in CLIENT_SIDE),
    *(Call(**row) for row in COMPATIBLE_SIDE),
    *(Call(**row) for row in ML_SIDE),
    *(Call(**row) for row in SIGN_IN_SIDE),
    Call("GET", "/v1/recordings", "client"),
    Call("GET", "/v1/recordings/{recording_id}", "client", owned=True),
    Call("GET", "/v1/recordings/{recording_id}/transcript", "client", owned=True),
    Call("POST", "/v1/recordings/{recording_id}/receipt", "client", owned=True, status=409),  # not final yet
    Call("PATCH", "/v1/recordings/{recording_id}", "client", owned=True, body={"metadata": {"order": "A-17"}}),
    Call("DELETE", "/v1/recordings/{recording_id}", "client", owned=True, status=204),
    Call("GET", "/v1/recordings/{recording_id}/speakers", "client", owned=True),
    Call("PUT", "/v1/recordings/{recording_id}/speakers/{label}", "client", owned=True, body={"name": "Meena"}),
    Call("DELETE", "/v1/recordings/{recording_id}/speakers/{label}", "client", owned=True, status=204),
    Call("DELETE", "/v1/recordings/{recording_id}/speakers", "client", owned=True, status=204),
    Call("GET", "/v1/voices", "client"),
    Call("PUT", "/v1/voices", "client", body={"link_speakers": False}),
    Call("DELETE", "/v1/voices/{voice_id}", "client", owned=True, status=204),
    Call("GET", "/v1/training", "client"),
    Call("PUT", "/v1/training", "client", body={"training_use": True}),
    Call("GET", "/v1/guidelines", "client"),
    Call("PUT", "/v1/guidelines", "client", body={"text": "अंक शब्दों में लिखें"}),
    Call("POST", "/v1/assignments", "transcriber"),
    Call("GET", "/v1/assignments", "transcriber"),
    Call("POST", "/v1/assignments/{assignment_id}/renew", "transcriber", owned=True),
    Call(
        "POST", "/v1/assignments/{assignment_id}/release", "transcriber", owned=True,
        body={"reason": "bad-sound"}, status=204,
    ),
    Call("GET", "/v1/assignments/{assignment_id}/context/{segment_id}/clip", "transcriber", owned=True),
    Call("GET", "/v1/assignments/{assignment_id}/transcript", "transcriber", owned=True),
    Call("POST", "/v1/tasks/lease", "transcriber"),
    Call("GET", "/v1/tasks", "transcriber"),
    Call("POST", "/v1/tasks/{task_id}/renew", "transcriber", owned=True),
    Call("POST", "/v1/tasks/{task_id}/release", "transcriber", owned=True, status=204),
    Call("GET", "/v1/tasks/{task_id}/clip", "transcriber", owned=True),
    Call("GET", "/v1/tasks/{task_id}/peaks", "transcriber", owned=True),
    Call(
        "POST", "/v1/segments/{segment_id}/revisions", "transcriber", owned=True,
        body={"operation_id": str(uuid4()), "base_version": 0, "text": "x"}, status=201,
    ),
    Call("GET", "/v1/pay", "person"),
    Call("GET", "/v1/pay/months", "person"),
    Call("POST", "/v1/pay/{entry_id}/dispute", "payee", owned=True, body={"text": "two voices at once"}, status=201),
    Call("GET", "/v1/pay/people", "manager", status=422),  # of no month
    Call("GET", "/v1/pay/people/{person_id}", "manager", owned=True),
    Call("GET", "/v1/pay.csv", "manager", status=422),
    Call("GET", "/v1/pay/disputes", "manager"),
    Call(
        "POST", "/v1/pay/disputes/{dispute_id}/answer", "manager", owned=True,
        body={"outcome": "kept", "answer": "it was one voice"},
    ),
    Call("POST", "/v1/pay/{entry_id}/reverse", "manager", owned=True, body={"note": "paid twice"}, status=201),
    Call("GET", "/v1/segments/{segment_id}/revisions", "transcriber", owned=True),
    Call("GET", "/v1/history", "transcriber"),
    Call("GET", "/v1/tags", "anybody"),
    Call("GET", "/v1/feedback", "transcriber"),
    Call("GET", "/v1/feedback/{feedback_id}/clip", "transcriber", owned=True),
    Call("GET", "/v1/quality/people", "overseer"),
    Call("GET", "/v1/quality/agreement", "overseer"),
    Call("GET", "/v1/quality/me", "transcriber"),
    Call("GET", "/v1/quality/gold", "overseer"),
    Call("POST", "/v1/quality/gold", "overseer", body={"segment_id": "seg_0"}, status=404),
    Call("POST", "/v1/quality/gold/{segment_id}/retire", "overseer", status=404),
    Call("GET", "/v1/accuracy", "ml"),
    Call("GET", "/v1/accuracy/segments", "ml", status=422),
    Call("GET", "/v1/accuracy/segments/{segment_id}/clip", "ml", status=404),
    Call("GET", "/v1/accuracy/confusions", "ml", status=422),
    Call("GET", "/v1/accuracy/calibration", "ml"),
    Call("GET", "/v1/accuracy/models", "ml"),
    Call("GET", "/v1/accuracy/compare", "ml", status=422),
    Call("GET", "/v1/accuracy/words", "ml", status=422),
    Call("GET", "/v1/accuracy/report", "ml"),
    Call("GET", "/v1/accuracy/series", "ml"),
    Call("GET", "/v1/accuracy/covariates", "ml"),
    Call("GET", "/v1/accuracy/seeded", "ml"),
    Call("GET", "/v1/accuracy/twice", "ml"),
    Call("GET", "/v1/acceptance", "router"),
    Call("GET", "/v1/people", "manager"),
    Call("GET", "/v1/people/{person_id}", "manager", owned=True),
    Call("PATCH", "/v1/people/{person_id}", "manager", owned=True, body={"languages": ["hi"]}),
    Call("POST", "/v1/people/{person_id}/disable", "manager", owned=True),
    Call("POST", "/v1/people/{person_id}/enable", "manager", owned=True),
    Call("POST", "/v1/people/{person_id}/reset", "manager", owned=True, status=201),
    Call("GET", "/v1/centres", "manager"),
    Call("GET", "/v1/clients", "operator"),
    Call("POST", "/v1/centres", "operator", body={"name": "Gaya"}, status=201),
    Call("PATCH", "/v1/centres/{centre_id}", "operator", body={"name": "Gaya"}),
    Call("PUT", "/v1/centres/{centre_id}/people/{person_id}", "operator"),
    Call("DELETE", "/v1/centres/{centre_id}/people/{person_id}", "operator"),
    Call("GET", "/v1/invitations", "manager"),
    Call("POST", "/v1/invitations", "manager", body={"roles": ["transcriber"]}, status=201),
    Call("DELETE", "/v1/invitations/{invitation_id}", "manager", owned=True, status=204),
    Call("GET", "/v1/lead/queue", "manager"),
    Call("GET", "/v1/lead/work", "manager"),
    Call("GET", "/v1/lead/throughput", "manager"),
    Call("GET", "/v1/lead/quality", "manager"),
    Call("GET", "/v1/lead/stuck", "manager"),
    Call("GET", "/v1/lead/moderation", "manager"),
    Call("GET", "/v1/lead/forecast", "manager"),
    Call("POST", "/v1/links/look", "everybody", body={"token": "x"}, status=404),
    Call(
        "POST", "/v1/links/join", "everybody", status=404,
        body={"token": "x", "login": "x", "name": "x", "password": "long enough"},
    ),
    Call("POST", "/v1/links/password", "everybody", body={"token": "x", "password": "long enough"}, status=404),
]  # fmt: skip
# Neither of these reads the database.
PAGES = {"/", "/client", "/dashboard", "/join", "/lead", "/lexicons", "/my-work", "/people", "/docs", "/openapi.json"}


def send(world: World, who: str, call: Call) -> Any:
    address = world.address(who, call.path)
    return world.caller(who).request(call.method, address, json=call.body, headers=dict(call.headers))


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Every route of the application, also those that its description leaves out."""
    found: list[Any] = [route for module in ROUTERS for route in module.router.routes]
    included = [route for route in app.routes if not isinstance(route, Route | Mount)]
    assert len(included) == len(ROUTERS), "a router was included that this test does not see"
    found += [route for route in app.routes if isinstance(route, Route | Mount)]
    return {
        (method, route.path)
        for route in found
        for method in getattr(route, "methods", None) or {"GET"}
        if method != "HEAD" or "GET" not in route.methods
    }


def is_page(path: str) -> bool:
    return path in PAGES or any(path == f"/{place.relative_to(STATIC)}" for place in STATIC.rglob("*"))


def test_every_route_is_in_the_table(service: Service) -> None:
    routes = {(method, path) for method, path in routes_of(service.app) if not is_page(path)}
    assert {(call.method, call.path) for call in CALLS} == routes


def test_a_hidden_route_is_seen_by_this_test(service: Service) -> None:
    def hidden() -> None: ...

    service.app.add_api_route("/v1/hidden", hidden, include_in_schema=False)
    assert ("GET", "/v1/hidden") in routes_of(service.app)


every = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")


@pytest.mark.slow
@every
def test_whoever_may_not_is_refused(world: World, call: Call) -> None:
    """Of all callers at once: nothing that is refused changes anything for those who come after."""
    refused = [who for who in CALLERS if who not in ALLOWED[call.who]]
    answers = {who: send(world, who, call) for who in refused}
    assert {who: answer.status_code for who, answer in answers.items()} == {who: expected(call, who) for who in refused}
    for answer in answers.values():
        if answer.status_code >= 400:
            kind = "application/json" if call.compatible else "application/problem+json"
            assert answer.headers["content-type"] == kind
        if answer.status_code == 401 and call.method != "HEAD":
            assert (code_of(answer.json()), answer.headers["www-authenticate"]) == ("unauthorized", "Bearer")
    assert send(world, ALLOWED[call.who][0], call).status_code == call.status


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "who"),
    [(call, who) for call in CALLS if call.who != "everybody" for who in ALLOWED[call.who]],
    ids=lambda value: f"{value.method} {value.path}" if isinstance(value, Call) else value,
)
def test_whoever_may_is_let_in(world: World, call: Call, who: str) -> None:
    assert send(world, who, call).status_code == call.status


def without_its_id(answer: Response) -> dict[str, str]:
    """Return the headers, but for the request's id and what is left of the caller's rate, which time alone changes."""
    return {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "ratelimit")}


@pytest.mark.slow
@pytest.mark.parametrize("call", [call for call in CALLS if call.owned], ids=lambda call: f"{call.method} {call.path}")
def test_what_belongs_to_another_looks_as_if_it_were_not_there(world: World, call: Call) -> None:
    for other in OTHERS[call.who]:
        answer = send(world, other, call)
        assert answer.status_code == 404
        invented = replace(call, path=call.path.replace("{", "x{"))
        found = send(world, ALLOWED[call.who][0], invented)
        if call.method == "HEAD":
            assert without_its_id(found) == without_its_id(answer)
        elif not call.path.endswith(("{number}", "{format}")):  # of which another spelling is none
            assert answer.json()["code"] == "not-found"
            assert found.json() == answer.json()  # the two cannot be told apart


def test_lists_hold_only_what_is_ones_own(world: World) -> None:
    (mine,) = world.caller("client person").get("/v1/recordings").json()["items"]
    for who in OTHERS["client"]:
        assert mine["id"] not in {one["id"] for one in world.caller(who).get("/v1/recordings").json()["items"]}
    assert world.caller("other transcriber").get("/v1/tasks").json() == {"tasks": []}
    listed = world.caller("lead").get("/v1/people").json()["items"]
    assert [one["login"] for one in listed] == ["lead", "reviewer", "transcriber"]
    assert [one["name"] for one in world.caller("other lead").get("/v1/centres").json()["items"]] == ["Patna"]
    assert world.caller("other lead").get("/v1/invitations").json() == {"items": []}
    with reading(world.service.engine) as connection:
        assert list_segments(connection, world.ids[""]["recording_id"])[0].version == 0
