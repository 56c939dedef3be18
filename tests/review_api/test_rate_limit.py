"""Rate limit: a client is told how many requests are left, refused when there are none, and let in again."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from configs.settings import Limits, Settings
from pipeline.accounts import clients
from review_api.rate_limit import MOST_CLIENTS, Buckets
from tests.conftest import Service


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    buckets = Buckets(clock)
    assert [(taken.left, taken.full_s, taken.wait_s) for taken in (buckets.take("a", 3) for _ in range(4))] == [
        (2, 20, 0), (1, 40, 0), (0, 60, 0), (0, 60, 20)
    ]  # fmt: skip
    assert buckets.take("b", 3).left == 2
    clock.now_s += 20
    assert [buckets.take("a", 3).wait_s for _ in range(2)] == [0, 20]
    clock.now_s += 3600
    assert buckets.take("a", 3).left == 2  # no more than it holds


def test_requests_at_once_get_what_is_there_and_no_more() -> None:
    buckets = Buckets(Clock())
    with ThreadPoolExecutor(16) as threads:
        taken = list(threads.map(lambda _: buckets.take("a", 50), range(200)))
    assert sum(one.wait_s == 0 for one in taken) == 50


def test_a_bucket_of_a_limit_that_was_lowered_holds_no_more_than_that() -> None:
    buckets = Buckets(Clock())
    buckets.take("a", 100)
    assert [buckets.take("a", 2).wait_s > 0 for _ in range(3)] == [False, False, True]


def test_memory_is_bounded() -> None:
    buckets = Buckets(Clock())
    for number in range(MOST_CLIENTS + 5):
        buckets.take(str(number), 2)
    assert len(buckets._held) == MOST_CLIENTS


@pytest.fixture
def limited(service: Service) -> Service:
    return Service(Settings(storage=service.settings.storage, limits=Limits(requests_per_minute=3)))


def test_answers_say_how_many_are_left_and_when_to_go_on(limited: Service) -> None:
    owner, asha = limited.client("asha")
    answers = [asha.get("/v1/recordings") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"requests";q=3;w=60'}
    left = [re.fullmatch(r'"requests";r=(\d+);t=(\d+)', answer.headers["ratelimit"]) for answer in answers]
    assert [int(one[1]) for one in left if one] == [2, 1, 0]
    refused = asha.get("/v1/recordings")
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert refused.headers["ratelimit"].startswith('"requests";r=0;')
    assert limited.client("other")[1].get("/v1/recordings").status_code == 200
    with limited.engine.begin() as connection:
        clients.set_limits(connection, owner.id, 0, None)
    assert "ratelimit" not in asha.get("/v1/recordings").headers  # no limit
    with limited.engine.begin() as connection:
        clients.set_limits(connection, owner.id, 100, None)
    assert asha.get("/v1/recordings").headers["ratelimit-policy"] == '"requests";q=100;w=60'


def test_every_key_and_person_of_a_client_counts_for_the_same_client(limited: Service) -> None:
    owner, asha = limited.client("asha")
    with limited.engine.begin() as connection:
        second = limited.caller(clients.create_key(connection, owner.id)[1])
    assert [one.get("/v1/events").status_code for one in (asha, second, asha, second)] == [200, 200, 200, 429]


def test_people_at_work_are_not_counted(limited: Service) -> None:
    _, mina = limited.person("mina")
    assert [mina.get("/v1/tasks").status_code for _ in range(5)] == [200] * 5
