"""A query parameter that a route does not know is refused on every route."""

from typing import Any

import pytest

from review_api.compatible.live import ADDRESSES
from review_api.query_parameters import ANSWERS
from tests.conftest import Service
from tests.review_api.compatible_side import code_of
from tests.review_api.test_access import ALLOWED, CALLS, Call
from tests.review_api.world import World


def test_near_names_are_suggested(service: Service) -> None:
    _, asha = service.client("asha")
    answer = asha.get("/v1/recordings?limt=5")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-parameter")
    assert "'limt'" in answer.json()["detail"]
    assert "did you mean limit?" in answer.json()["detail"]
    assert "there are after," in asha.get("/v1/recordings?zzz=1").json()["detail"]
    assert "takes none" in asha.get("/v1/vocabulary?zzz=1").json()["detail"]


def test_one_value_is_not_given_twice(service: Service) -> None:
    _, asha = service.client("asha")
    answer = asha.get("/v1/recordings?limit=5&limit=6")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter-twice")
    assert asha.get("/v1/recordings?after=&after=").json()["code"] == "parameter-twice"
    assert asha.get("/v1/recordings?status=queued&status=failed").status_code == 200  # a list


@pytest.mark.parametrize("name", ["a\0b", "<script>", "\u202eabc", "x" * 500, "%"])
def test_what_is_repeated_of_a_name_is_short_and_plain(service: Service, name: str) -> None:
    _, asha = service.client("asha")
    answer = asha.get("/v1/recordings", params={name: "1"})
    assert answer.status_code == 422
    assert answer.json()["detail"].isascii()
    assert len(answer.json()["detail"]) < 250


def test_pages_take_any(service: Service) -> None:
    assert service.caller().get("/?utm=1").status_code != 422


def send(world: World, call: Call, who: str) -> Any:
    return world.caller(who).request(call.method, world.address(who, call.path), json=call.body, params={"zzz": "1"})


@pytest.mark.slow
@pytest.mark.parametrize(
    "call", [call for call in CALLS if call.path not in ANSWERS], ids=lambda call: f"{call.method} {call.path}"
)
def test_every_route_refuses_one(world: World, call: Call) -> None:
    answer = send(world, call, ALLOWED[call.who][0])
    assert answer.status_code == (400 if call.compatible else 422)
    expected = "no-live-streaming" if call.path in ADDRESSES and call.method == "GET" else "unknown-parameter"
    assert call.method == "HEAD" or code_of(answer.json()) == expected  # an answer to HEAD has no body


def test_one_takes_what_another_service_says(service: Service) -> None:
    [callback] = ANSWERS
    assert service.caller().get(f"{callback}?zzz=1").status_code == 404  # no company is set up: not for the parameter
