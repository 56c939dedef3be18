"""Runs of the loop over HTTP: queued, watched, approved with a reason, stopped."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Service
from tests.improved import Loop, add_run, improve

WHY = {"reason": "two points fewer errors"}


@pytest.fixture
def loop(service: Service) -> Loop:
    return improve(service.engine)


@pytest.fixture
def meera(service: Service) -> TestClient:
    return service.person("mira", role="ml")[1]


def ask(caller: TestClient, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = caller.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_run_is_queued_once_for_a_dialect(loop: Loop, meera: TestClient) -> None:
    made = ask(meera, "POST", "/v1/improvements", {"dialect": "Bhojpuri", "snapshot": "bihar"}, 201)
    facts = {"dialect": "bho", "state": "queued", "started_by": "mira", "steps": [], "next_step": "snapshot"}
    assert {name: made[name] for name in facts} == facts
    assert made["options"]["snapshot"] == "bihar"
    refused = ask(meera, "POST", "/v1/improvements", {"dialect": "bho"}, 409)
    assert (refused["code"], made["id"] in refused["detail"]) == ("run-exists", True)
    assert ask(meera, "POST", "/v1/improvements", {"dialect": "xx"}, 422)["code"] == "unknown-language"
    told = ask(meera, "GET", "/v1/improvements?dialect=bho")
    assert ([one["id"] for one in told["items"]], told["on_workers"]) == ([made["id"]], False)
    assert ask(meera, "GET", "/v1/improvements?dialect=mag")["items"] == []


def test_a_run_that_waits_is_approved_with_a_reason(service: Service, loop: Loop, meera: TestClient) -> None:
    with service.engine.begin() as connection:
        run_id = add_run(connection, "bho", loop.second_set, loop.second)
    seen = ask(meera, "GET", f"/v1/improvements/{run_id}")
    assert (seen["snapshot"], seen["model"], seen["next_step"]) == ("bihar@2", "boli-bihar-2", "promote")
    assert [(one["name"], one["state"]) for one in seen["steps"]][-2:] == [("shadow", "done"), ("promote", "running")]
    assert seen["steps"][-1]["progress"] == 0.5
    assert ask(meera, "POST", f"/v1/improvements/{run_id}/approve", {"reason": " "}, 422)["code"] == "invalid-request"
    assert ask(meera, "POST", f"/v1/improvements/{run_id}/approve", WHY)["state"] == "queued"
    (event,) = ask(meera, "GET", f"/v1/models/{loop.second}")["events"]
    assert (event["kind"], event["by"], event["detail"]) == ("approved", "mira", {"run": run_id, **WHY})


def test_a_run_is_stopped(loop: Loop, meera: TestClient) -> None:
    made = ask(meera, "POST", "/v1/improvements", {"dialect": "bho"}, 201)
    address = f"/v1/improvements/{made['id']}"
    assert ask(meera, "POST", f"{address}/approve", WHY, 409)["code"] == "run-over"  # it waits for nothing
    stopped = ask(meera, "POST", f"{address}/stop")
    assert (stopped["state"], stopped["problem"]) == ("stopped", "stopped by a person")
    assert ask(meera, "POST", f"{address}/stop", None, 409)["code"] == "run-over"
    assert ask(meera, "GET", "/v1/improvements/imp_0", None, 404)["code"] == "not-found"
