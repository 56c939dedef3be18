"""The words that cost most: missed, replaced and invented, with their share of all errors."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from pipeline.evaluation.error_analysis import Selection
from pipeline.evaluation.top_errors import top_errors
from pipeline.store import tables
from tests.conftest import Service
from tests.review_api.evaluation.test_reports import review

pytestmark = pytest.mark.slow  # fills a service: left to make test


@pytest.fixture
def ml(service: Service) -> TestClient:
    return service.person("meera", role="ml")[1]


def test_words_by_hand(service: Service, ml: TestClient) -> None:
    owner, _ = service.client("asha")
    made = service.drafted(owner.id, "राशन कार्ट", "कार्ड हाँ", "कार्ड मिला", "एक", dialect="mag", speaker="A")
    first, second, _, _ = review(service, made.id, "राशन कार्ड।", "कार्ड", "कार्ड मिला", None)
    with service.engine.begin() as connection:  # the second stands for ten
        this = tables.recordings.segment.c.id == second.id
        connection.execute(sa.update(tables.recordings.segment).where(this).values(review_probability=0.1))
    found = ml.get("/v1/accuracy/words?language=hi&dialect=mag").json()
    clips = [f"/v1/accuracy/segments/{one.id}/clip" for one in (second, first)]
    assert {name: found[name] for name in found if name not in ("items", "identity")} == {
        "looked_at": 3, "speakers": 1, "errors": 2, "least_probability": 0.1,
    }  # fmt: skip
    assert found["identity"].startswith("L1@")
    yes, card = found["items"]
    assert (card["word"], card["kind"], card["errors"], card["said"]) == ("कार्ड", "said", 1, 3)
    assert (card["rate"], card["share"], card["clips"]) == (pytest.approx(1 / 3), pytest.approx(1 / 11), clips[1:])
    assert yes == {
        "word": "हाँ", "kind": "invented", "errors": 1, "said": 0, "rate": None, "share": pytest.approx(10 / 11),
        "clips": clips[:1],
    }  # fmt: skip
    assert ml.get(card["clips"][0]).status_code == 200
    assert ml.get("/v1/accuracy/words?language=hi&dialect=bho").json()["items"] == []
    with service.engine.begin() as connection:
        assert top_errors(connection, Selection("hi"), 1).items[0].word == "हाँ"
        connection.exec_driver_sql("UPDATE score SET identity = 'old'")
        assert top_errors(connection, Selection("hi"), 1).looked_at == 0
