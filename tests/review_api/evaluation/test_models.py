"""Models over HTTP: what drafts what, who said so and why; a release after its gate, taken back, and no leaks."""

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from pipeline.accounts.people import Person
from pipeline.privacy import people
from pipeline.review import offboarding
from pipeline.store.database import now
from pipeline.store.tables.evaluation import trained_on, training_list
from tests.conftest import Service
from tests.improved import BEGIN, Loop, add_model, flag, improve, passed

RATE = {"old": 0.31, "new": 0.27, "difference": -0.04, "low": -0.06, "high": -0.02, "policy": "L1", "outcome": "pass"}
WHY = {"reason": "two points fewer errors"}


@pytest.fixture
def loop(service: Service) -> Loop:
    return improve(service.engine)


@pytest.fixture
def meera(service: Service) -> tuple[Person, TestClient]:
    return service.person("mira", role="ml")


def ask(caller: TestClient, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = caller.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_what_drafts_comes_first_with_all_that_is_known_of_it(
    service: Service, loop: Loop, meera: tuple[Person, TestClient]
) -> None:
    with service.engine.begin() as connection:
        passed(connection, loop.first, "bho")
        flag(connection, loop.first, 2, BEGIN)
        add_model(connection, "newer", "e" * 64, None, day=30, metrics={"bho": RATE, "mag": {"old": 0.4}, "x": 3})
    told = ask(meera[1], "GET", "/v1/models")
    assert [one["name"] for one in told["items"]] == ["boli-bihar-1", "newer", "boli-bihar-2"]
    first, newer, _ = told["items"]
    assert (first["drafts"], first["snapshot"], first["base"]) == (["bho"], "bihar@1", "base")
    assert (first["judgement"]["outcome"], first["judgement"]["tags"]) == ("pass", ["bho"])
    affected = first["affected"]
    assert (affected["gone"], affected["left"], affected["derived"]) == (2, 3, ["boli-bihar-2"])
    assert newer["rates"] == [RATE | {"tag": "bho"} | dict.fromkeys(("references", "segments", "speakers", "words"))]
    (release,) = told["releases"]
    assert (release["model"], release["released_by"], release["reason"]) == (
        "boli-bihar-1", "meera", "two points fewer errors"
    )  # fmt: skip
    assert [one["name"] for one in ask(meera[1], "GET", "/v1/models?limit=1")["items"]] == ["boli-bihar-1"]


def test_a_model_is_promoted_after_its_gate_and_taken_back(
    service: Service, loop: Loop, meera: tuple[Person, TestClient]
) -> None:
    _, caller = meera
    address = f"/v1/models/{loop.second}"
    refused = ask(caller, "POST", f"{address}/promote", {"tag": "bho", **WHY}, 409)
    assert refused["code"] == "not-gated"
    with service.engine.begin() as connection:
        passed(connection, loop.second, "bho")
    looked = {"tag": "bho", **WHY, "over": ""}
    assert ask(caller, "POST", f"{address}/promote", looked, 409)["code"] == "release-conflict"
    made = ask(caller, "POST", f"{address}/promote", looked | {"over": loop.release})["release"]
    assert (made["model"], made["released_by"], made["replaced_id"]) == ("boli-bihar-2", "mira", loop.release)
    again = ask(caller, "POST", f"{address}/promote", {"tag": "bho", **WHY})["release"]
    assert again["id"] == made["id"]

    wrong = ask(caller, "POST", f"/v1/models/{loop.first}/rollback", {"tag": "bho", **WHY}, 409)
    assert wrong["code"] == "release-conflict"
    back = ask(caller, "POST", f"{address}/rollback", {"tag": "bho", **WHY})["release"]
    assert back["model"] == "boli-bihar-1"
    detail = ask(caller, "GET", address)
    assert (detail["status"], detail["drafts"]) == ("retired", [])
    assert [one["kind"] for one in detail["events"]] == ["status", "status", "gate"]
    assert {one["by"] for one in detail["events"]} == {"mira", "meera"}  # logins, not ids
    assert detail["releases"][0]["ended_at"] is not None


def test_a_model_that_learned_test_segments_is_not_promoted(
    service: Service, loop: Loop, meera: tuple[Person, TestClient]
) -> None:
    """Whatever gate it passed: the fifth segment is in the test split of bihar@1."""
    version = f"boli-bihar-2@{'b' * 12}"
    with service.engine.begin() as connection:
        passed(connection, loop.second, "bho")
        row = {"model": version, "segments": 1, "sha256": "0" * 64, "read_at": BEGIN}
        connection.execute(sa.insert(training_list).values(row))
        held = {"segment_id": loop.segments[4], "model": version, "known_by": "id"}
        connection.execute(sa.insert(trained_on).values(held))
    refused = ask(meera[1], "POST", f"/v1/models/{loop.second}/promote", {"tag": "bho", **WHY}, 409)
    assert refused["code"] == "trained-on-test"


def test_a_model_is_put_aside(service: Service, loop: Loop, meera: tuple[Person, TestClient]) -> None:
    _, caller = meera
    retired = ask(caller, "POST", f"/v1/models/{loop.first}/retire", WHY)
    assert (retired["status"], retired["drafts"]) == ("retired", [])
    refused = ask(caller, "POST", f"/v1/models/{loop.first}/rollback", {"tag": "bho", **WHY}, 409)
    assert refused["code"] == "nothing-released"


@pytest.mark.parametrize("reason", ["", "   ", "…", "x" * 501, "a\u0000b", None])
def test_a_reason_is_needed(loop: Loop, meera: tuple[Person, TestClient], reason: str | None) -> None:
    for act, more in (("promote", {"tag": "bho"}), ("rollback", {"tag": "bho"}), ("retire", {})):
        body = {**more, **({} if reason is None else {"reason": reason})}
        assert ask(meera[1], "POST", f"/v1/models/{loop.first}/{act}", body, 422)["code"] == "invalid-request"


def test_unknown_names_are_said(loop: Loop, meera: tuple[Person, TestClient]) -> None:
    _, caller = meera
    assert ask(caller, "GET", "/v1/models/nothing", None, 404)["code"] == "not-found"
    unknown = {"tag": "xx-nowhere", **WHY}
    for act in ("promote", "rollback"):
        answer = ask(caller, "POST", f"/v1/models/{loop.first}/{act}", unknown, 422)
        assert answer["code"] == "unknown-language"


def test_whoever_was_erased_is_named_no_more(service: Service, loop: Loop, meera: tuple[Person, TestClient]) -> None:
    person, caller = meera
    ask(caller, "POST", f"/v1/models/{loop.first}/retire", WHY)
    _, other = service.person("om", role="operator")
    with service.engine.begin() as connection:
        offboarding.disable(connection, person.id, now())
        people.erase(connection, person.id)
    (event, *_) = ask(other, "GET", f"/v1/models/{loop.first}")["events"]
    assert event["by"] == f"erased {person.id}"
