"""GET /v1/acceptance: the rule, what holds in each dialect, and why."""

from datetime import timedelta

from starlette.testclient import TestClient

from configs.settings import Route
from pipeline.review import acceptance
from pipeline.review.acceptance_evidence import Drafted
from pipeline.store.database import now
from tests.conftest import Service
from tests.corrected import collect


def checked(service: Service) -> TestClient:
    """Two checks of Bhojpuri and one of Awadhi; return who may read them."""
    settings = Route(full_review_speakers=4, accept_max_wer=0.2)
    collect(service.engine, 20, 0.95, 1, "bho")
    at = now()
    with service.engine.begin() as connection:
        for dialect, hours in (("bho", 0), ("bho", 24), ("awa", 25)):
            of = Drafted("hi", dialect, "scripted@" + "0" * 12, "cal-1")
            acceptance.check(connection, of, settings, at + timedelta(hours=hours))
    return service.person("vikram", role="ml")[1]


def test_the_rule_its_evidence_and_its_history_can_be_read(service: Service) -> None:
    ml = checked(service)
    answer = ml.get("/v1/acceptance").json()
    assert answer["rule"]["steps"] == [[1.0, 0], [0.5, 50], [0.25, 100], [0.1, 200]]
    assert answer["rule"]["accept_max_wer"] == 0.1
    assert [(one["dialect"], one["audit_share"]) for one in answer["in_force"]] == [("awa", 1.0), ("bho", 0.25)]
    assert [one["dialect"] for one in answer["history"]] == ["awa", "bho", "bho"]
    one = answer["in_force"][0]
    assert one["reason"] == "nothing is known yet of segments of which the model is sure"
    assert (one["evidence"]["speakers"], one["evidence"]["rate"], one["evidence"]["drift"]) == (0, None, [])


def test_one_dialect_may_be_asked_for(service: Service) -> None:
    ml = checked(service)
    answer = ml.get("/v1/acceptance", params={"language": "hi", "dialect": "bho", "limit": 1}).json()
    assert [one["dialect"] for one in answer["in_force"]] == ["bho"]
    assert [one["dialect"] for one in answer["history"]] == ["bho"]
    assert ml.get("/v1/acceptance", params={"language": "ta"}).json()["history"] == []
    assert ml.get("/v1/acceptance", params={"dialect": "a\x00"}).status_code == 422
