"""The lead's view over HTTP: own people only, no words of clients, times with their zone."""

from datetime import datetime, timedelta

import pytest

from pipeline.store.database import now
from tests.review_api.world import World

pytestmark = pytest.mark.slow  # fills a service: left to make test

PATHS = ["queue", "work", "throughput", "quality", "stuck", "moderation", "forecast"]


def test_a_lead_sees_the_own_people_and_an_operator_everybody(world: World) -> None:
    def people(who: str, path: str) -> set[str]:
        return {one["login"] for one in world.caller(who).get(f"/v1/lead/{path}").json()["items"]}

    sent = {"operation_id": "2d1c9b5e-2f6f-4a52-8d2a-0c6d8a2f3b11", "base_version": 0, "text": "राशन"}
    address = world.address("transcriber", "/v1/segments/{segment_id}/revisions")
    assert world.caller("transcriber").post(address, json=sent).status_code == 201
    assert people("lead", "work") == people("operator", "work") == {"reviewer"}  # hers is done
    assert people("lead", "throughput") == people("operator", "throughput") == {"reviewer", "transcriber"}
    assert people("other lead", "work") == people("other lead", "throughput") == set()


@pytest.mark.parametrize("path", PATHS)
def test_the_words_of_clients_are_in_no_answer(world: World, path: str) -> None:
    answer = world.caller("lead").get(f"/v1/lead/{path}")
    assert answer.status_code == 200
    for word in ("राशन", "बिजली", "call.wav", "asha"):
        assert word not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_each_answer_says_of_when_it_is(world: World, path: str) -> None:
    at = datetime.fromisoformat(world.caller("operator").get(f"/v1/lead/{path}").json()["at"])
    assert abs(now() - at) < timedelta(minutes=1)


def test_the_queue_counts_what_is_held(world: World) -> None:
    (row,) = world.caller("lead").get("/v1/lead/queue").json()["items"]
    assert (row["language"], row["purpose"], row["open"], row["leased"]) == ("hi", "first", 0, 2)


@pytest.mark.parametrize(
    "query", ["throughput?days=0", "throughput?days=32", "throughput?utc_offset=900", "work?expiring_minutes=-1"]
)
def test_what_lies_outside_is_refused(world: World, query: str) -> None:
    assert world.caller("lead").get(f"/v1/lead/{query}").status_code == 422
