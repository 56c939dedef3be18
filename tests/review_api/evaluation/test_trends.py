"""Weekly rates over HTTP: what is behind each week, the fixed mix, and alarms."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.collected import VERSION, collect
from tests.conftest import Service

pytestmark = pytest.mark.slow  # a service over many scores: left to make test

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def fill(service: Service, dialect: str, weeks: int, wrong: int, speakers: int = 6) -> None:
    """Six speakers a week, 40 words each; from the fifth week on 12 words more are wrong."""
    for week in range(weeks):
        base = wrong + 12 * (week >= 4)
        at = MONDAY + timedelta(weeks=week, days=week % 7)
        collect(service.engine, dialect, speakers, lambda speaker, base=base: base + speaker % 3, words=40, at=at)  # type: ignore[misc]


def asked(ml: TestClient, query: str) -> list[dict[str, Any]]:
    answer = ml.get(f"/v1/accuracy/series?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_worse_dialect_alarms_and_each_week_says_what_is_behind_it(service: Service, ml: TestClient) -> None:
    fill(service, "bho", 6, wrong=4)
    bhojpuri, together = asked(ml, "language=hi&baseline=4")
    assert (bhojpuri["dialect"], bhojpuri["model"], bhojpuri["policy"]) == ("bho", VERSION, "L1")
    assert bhojpuri["identity"].startswith("L1@")
    assert (together["dialect"], together["mix"]) == (None, {"bho": 1.0})
    assert bhojpuri["expected"] == pytest.approx(5 / 40)
    first, last = bhojpuri["weeks"][0], bhojpuri["weeks"][-1]
    assert first == {
        "week": "2026-01-05", "rate": pytest.approx(5 / 40), "low": first["low"], "high": first["high"],
        "status": "ok", "segments": 6, "reviewed_share": 1.0, "speakers": 6, "reference_words": 240,
        "least_probability": 1.0, "baseline": True, "z": None, "worse": None, "better": None, "alarm": "",
    }  # fmt: skip
    assert first["low"] < first["rate"] < first["high"]
    assert (last["rate"], last["alarm"], last["baseline"]) == (pytest.approx(17 / 40), "worse", False)
    assert last["week"] == str(date(2026, 2, 9))
    assert asked(ml, "language=hi&baseline=4&weeks=2")[0]["weeks"] == bhojpuri["weeks"][-2:]
    assert asked(ml, "language=ta") == asked(ml, "dialect=mag") == asked(ml, "model=other") == []


@pytest.mark.slow
def test_a_change_of_mix_is_no_change_of_the_standardised_series(service: Service, ml: TestClient) -> None:
    fill(service, "awa", 3, wrong=2)
    fill(service, "bho", 2, wrong=20)
    collect(service.engine, "bho", 24, lambda speaker: 20 + speaker % 3, words=40, at=MONDAY + timedelta(weeks=2))
    (mixed,) = asked(ml, "language=hi&baseline=2&standardise=true")
    assert (mixed["dialect"], mixed["mix"]) == (None, {"awa": pytest.approx(0.5), "bho": pytest.approx(0.5)})
    assert [week["rate"] for week in mixed["weeks"]] == [pytest.approx(12 / 40)] * 3
    assert [week["speakers"] for week in mixed["weeks"]] == [12, 12, 30]


def test_a_small_week_has_no_rate_and_old_scores_do_not_count(service: Service, ml: TestClient) -> None:
    collect(service.engine, "bho", 4, lambda _: 4, words=40, at=MONDAY)
    (bhojpuri,) = asked(ml, "dialect=bho")
    assert [(week["rate"], week["status"], week["speakers"]) for week in bhojpuri["weeks"]] == [
        (None, "not enough data", 4)
    ]
    with service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tally SET identity = 'old'")
    assert asked(ml, "dialect=bho")[0]["weeks"][0]["speakers"] == 0


def test_a_probability_under_the_floor_is_a_clear_answer(service: Service, ml: TestClient) -> None:
    collect(service.engine, "bho", 1, lambda _: 4)
    with service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tally SET least_probability = 0.01")
    for path in ("/v1/accuracy/series", "/v1/accuracy"):
        answer = ml.get(path)
        assert (answer.status_code, answer.json()["code"]) == (409, "review-probability")
