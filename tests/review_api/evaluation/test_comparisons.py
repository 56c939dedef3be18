"""Which models have scores, and what the gate says of two of them, over HTTP."""

import pytest
from starlette.testclient import TestClient

from pipeline.evaluation import hypotheses
from tests.collected import VERSION, collect, heard
from tests.conftest import Service

pytestmark = pytest.mark.slow  # a service over many scores: left to make test


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


@pytest.fixture
def scored(service: Service) -> None:
    """Nine speakers of two dialects, 120 words each; `b` has 6 words less wrong in one and 12 more in the other."""
    for dialect, change in (("bho", -6), ("mag", 12)):
        made = collect(service.engine, dialect, 9, lambda speaker: 12 + speaker, words=120)
        texts = [(id, heard(120, 12 + speaker + change)) for speaker, id in enumerate(made)]
        with service.engine.begin() as connection:
            hypotheses.add(connection, "b", texts)


@pytest.mark.usefixtures("scored")
def test_the_models_and_the_verdict_by_dialect(ml: TestClient) -> None:
    assert ml.get("/v1/accuracy/models").json() == {
        "items": [
            {"model": VERSION, "drafts": True, "segments": 18, "languages": ["hi"]},
            {"model": "b", "drafts": False, "segments": 18, "languages": ["hi"]},
        ]
    }
    found = ml.get("/v1/accuracy/compare?a=a-model&b=b&min_speakers=8&references=all").json()
    assert (found["outcome"], found["old"], found["new"], found["rests_on"]) == ("worse", VERSION, "b", "all")
    bhojpuri, magahi = found["dialects"]
    assert (bhojpuri["dialect"], bhojpuri["outcome"]) == ("bho", "pass")
    assert (magahi["dialect"], magahi["outcome"], magahi["regressed"]) == ("mag", "worse", True)
    assert bhojpuri["difference"] == pytest.approx(-6 / 120)
    assert magahi["difference"] == pytest.approx(12 / 120)
    assert (magahi["speakers"], magahi["reference_words"], magahi["least_probability"]) == (9, 1080, 1.0)
    assert magahi["identity"].startswith("L1@")
    (hindi,) = found["languages"]
    assert (hindi["speakers"], hindi["difference"]) == (18, pytest.approx(3 / 120))
    assert (hindi["worst"], hindi["identity"]) == (None, magahi["identity"])  # worst and spread need 20 speakers
    assert found["references"] == {f"draft of {VERSION}": 18}


@pytest.mark.usefixtures("scored")
def test_one_dialect_may_be_asked_for(ml: TestClient) -> None:
    query = "a=a-model&b=b&min_speakers=8&references=all"
    assert ml.get(f"/v1/accuracy/compare?{query}&dialect=bho").json()["outcome"] == "pass"
    assert ml.get(f"/v1/accuracy/compare?{query}&dialect=bho&dialect=awa").json()["outcome"] == "inconclusive"
    led = ml.get("/v1/accuracy/compare?a=a-model&b=b").json()
    assert (led["outcome"], led["rests_on"], led["segments"]) == ("inconclusive", "blind", 0)  # drafts led them all


@pytest.mark.usefixtures("scored")
def test_what_cannot_be_compared(ml: TestClient) -> None:
    for query, status, code in (
        ("a=a-model&b=nothing", 404, "unknown-model"),
        ("a=a-model&b=a-model", 422, "same-model"),
        ("a=a-model&b=b&dialect=xx-moon", 422, "unknown-language"),
        ("a=a-model", 422, "invalid-request"),
        ("a=a-model&b=b&margin=-1", 422, "invalid-request"),
        ("a=a-model&b=b&references=led", 422, "invalid-request"),
    ):
        answer = ml.get(f"/v1/accuracy/compare?{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code), query


def test_scores_under_older_rules_are_refused(service: Service, ml: TestClient) -> None:
    (segment,) = collect(service.engine, "bho", 1, lambda _: 1)
    with service.engine.begin() as connection:
        hypotheses.add(connection, "b", [(segment, heard(20, 0))])
        connection.exec_driver_sql("UPDATE score SET identity = 'old' WHERE model = 'b'")
    answer = ml.get("/v1/accuracy/compare?a=a-model&b=b&references=all")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-comparable")
    assert "score the old drafts again" in answer.json()["detail"]
