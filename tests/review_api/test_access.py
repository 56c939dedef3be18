"""Who may call what. Every route has to be in the table: one that is added without protection fails here."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import numpy as np
import pytest
from fastapi import FastAPI
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from configs.settings import Voices
from diarize.likeness import SIZE
from pipeline.recordings.segments import list_segments
from pipeline.speakers import voices
from pipeline.store.database import reading
from pipeline.store.encryption import Seal, new_key
from review_api.app import ROUTERS
from review_api.static_pages import STATIC
from tests.conftest import Service

Who = Literal["everybody", "anybody", "client", "person", "transcriber", "ml"]


@dataclass(frozen=True)
class Call:
    """A route and who may call it. `owned`: it names something that belongs to one caller."""

    method: str
    path: str
    who: Who
    owned: bool = False
    body: Any = None


CALLS = [
    Call("GET", "/v1/health", "everybody"),
    Call("POST", "/v1/session", "everybody", body={"login": "x", "password": "y"}),
    Call("GET", "/v1/languages", "anybody"),
    Call("GET", "/v1/vocabulary", "client"),
    Call("PUT", "/v1/vocabulary", "client", body={"words": ["राशन"]}),
    Call("POST", "/v1/recordings", "client"),
    Call("GET", "/v1/recordings", "client"),
    Call("GET", "/v1/recordings/{recording_id}", "client", owned=True),
    Call("GET", "/v1/recordings/{recording_id}/transcript", "client", owned=True),
    Call("POST", "/v1/recordings/{recording_id}/receipt", "client", owned=True),
    Call("DELETE", "/v1/recordings/{recording_id}", "client", owned=True),
    Call("GET", "/v1/recordings/{recording_id}/speakers", "client", owned=True),
    Call("PUT", "/v1/recordings/{recording_id}/speakers/{label}", "client", owned=True, body={"name": "Meena"}),
    Call("DELETE", "/v1/recordings/{recording_id}/speakers/{label}", "client", owned=True),
    Call("DELETE", "/v1/recordings/{recording_id}/speakers", "client", owned=True),
    Call("GET", "/v1/voices", "client"),
    Call("PUT", "/v1/voices", "client", body={"link_speakers": False}),
    Call("DELETE", "/v1/voices/{voice_id}", "client", owned=True),
    Call("GET", "/v1/session", "person"),
    Call("DELETE", "/v1/session", "person"),
    Call("POST", "/v1/tasks/lease", "transcriber"),
    Call("GET", "/v1/tasks", "transcriber"),
    Call("POST", "/v1/tasks/{task_id}/renew", "transcriber", owned=True),
    Call("POST", "/v1/tasks/{task_id}/release", "transcriber", owned=True),
    Call("GET", "/v1/tasks/{task_id}/clip", "transcriber", owned=True),
    Call(
        "POST", "/v1/segments/{segment_id}/revisions", "transcriber", owned=True,
        body={"operation_id": str(uuid4()), "base_version": 0, "text": "x"},
    ),
    Call("GET", "/v1/accuracy", "ml"),
    Call("GET", "/v1/accuracy/segments", "ml"),
    Call("GET", "/v1/accuracy/segments/{segment_id}/clip", "ml"),
    Call("GET", "/v1/lexicon/candidates", "ml"),
    Call("POST", "/v1/lexicon/candidates/{candidate_id}/approve", "ml"),
    Call("POST", "/v1/lexicon/candidates/{candidate_id}/reject", "ml"),
    Call("POST", "/v1/lexicon/candidates/{candidate_id}/undo", "ml"),
    Call("GET", "/v1/accuracy/confusions", "ml"),
    Call("GET", "/v1/accuracy/calibration", "ml"),
    Call("GET", "/v1/accuracy/models", "ml"),
    Call("GET", "/v1/accuracy/compare", "ml"),
    Call("GET", "/v1/accuracy/words", "ml"),
    Call("GET", "/v1/accuracy/report", "ml"),
    Call("GET", "/v1/accuracy/series", "ml"),
    Call("GET", "/v1/accuracy/covariates", "ml"),
    Call("GET", "/v1/accuracy/seeded", "ml"),
    Call("GET", "/v1/accuracy/twice", "ml"),
]  # fmt: skip
# Neither of these reads the database.
PAGES = {"/", "/dashboard", "/docs", "/openapi.json"}
protected = pytest.mark.parametrize(
    "call", [call for call in CALLS if call.who != "everybody"], ids=lambda call: f"{call.method} {call.path}"
)


@dataclass
class World:
    """Asha's recording, whose one task Mina holds; Other and Ravi are of the same kinds and own nothing."""

    callers: dict[str, TestClient]
    ids: dict[str, str]

    def send(self, who: str, call: Call) -> Any:
        return self.callers[who].request(call.method, call.path.format(**self.ids), json=call.body)


@pytest.fixture
def world(service: Service) -> World:
    asha, asha_calls = service.client("asha")
    _, other_calls = service.client("other")
    mina, mina_calls = service.person("mina")
    _, ravi_calls = service.person("ravi")
    _, ml_calls = service.person("meera", role="ml")
    _, operator_calls = service.person("om", role="operator")
    recording = service.drafted(asha.id, "राशन कार्ड")
    (task,) = service.rows.lease(mina)
    with service.engine.begin() as connection:
        seal = Seal(Voices.model_validate({"voiceprint_key": new_key()}))
        voices.note(connection, recording.id, {"S1": np.zeros(SIZE, np.float32)}, {}, seal)
        named = voices.name_speaker(connection, recording.id, "S1", "Agent Meena")
    return World(
        {
            "nobody": service.caller(), "wrong": service.caller("boli_wrong"), "client": asha_calls,
            "other client": other_calls, "transcriber": mina_calls, "other transcriber": ravi_calls,
            "ml": ml_calls, "operator": operator_calls,
        },
        {"recording_id": recording.id, "task_id": task.id, "segment_id": task.segment_id}
        | {"label": "S1", "voice_id": str(named.voice_id), "candidate_id": "lex_0"},
    )  # fmt: skip


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
        if method != "HEAD"
    }


def is_page(path: str) -> bool:
    return path in PAGES or any(path == f"/{place.name}" for place in STATIC.glob("*"))


def test_every_route_is_in_the_table(service: Service) -> None:
    routes = {(method, path) for method, path in routes_of(service.app) if not is_page(path)}
    assert {(call.method, call.path) for call in CALLS} == routes


def test_a_hidden_route_is_seen_by_this_test(service: Service) -> None:
    def hidden() -> None: ...

    service.app.add_api_route("/v1/hidden", hidden, include_in_schema=False)
    assert ("GET", "/v1/hidden") in routes_of(service.app)


@pytest.mark.slow  # a database for each of the routes
@protected
def test_nobody_enters_without_a_secret(world: World, call: Call) -> None:
    for who in ("nobody", "wrong"):
        answer = world.send(who, call)
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert answer.json()["code"] == "unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.slow
@protected
def test_the_wrong_kind_of_caller_is_refused(world: World, call: Call) -> None:
    allowed = {
        "anybody": {"client", "transcriber", "ml", "operator"},
        "person": {"transcriber", "ml", "operator"},
    }.get(call.who, {call.who})
    for who in sorted({"client", "transcriber", "ml", "operator"} - allowed):
        answer = world.send(who, call)
        assert (who, answer.status_code) == (who, 403)
        assert answer.json()["status"] == 403


@pytest.mark.slow
@pytest.mark.parametrize("call", [call for call in CALLS if call.owned], ids=lambda call: f"{call.method} {call.path}")
def test_what_belongs_to_another_is_not_there(world: World, call: Call) -> None:
    answer = world.send(f"other {call.who}", call)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    invented = Call(call.method, call.path.replace("{", "x{"), call.who, body=call.body)
    assert world.send(call.who, invented).json() == answer.json()  # the two cannot be told apart
    assert world.send(call.who, call).status_code < 300


def test_a_person_without_the_task_learns_nothing_from_lists(world: World, service: Service) -> None:
    assert world.callers["other client"].get("/v1/recordings").json() == {"items": [], "next": None}
    assert world.callers["other transcriber"].get("/v1/tasks").json() == {"tasks": []}
    with reading(service.engine) as connection:
        assert list_segments(connection, world.ids["recording_id"])[0].version == 0
