"""Attention: ML teams read how much people overlook; people themselves may not."""

from uuid import uuid4

import pytest

from pipeline.review import planted_error_rows
from pipeline.review.planted_error_rows import PlantedError
from pipeline.store.database import now
from tests.conftest import Service

pytestmark = pytest.mark.slow  # a service over many scores: left to make test


def test_the_report(service: Service) -> None:
    owner, _ = service.client("asha")
    _, ml = service.person("meera", role="ml")
    _, mina = service.person("mina")
    made = service.drafted(owner.id, "पानी की समस्या", dialect="bho", language="hi")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    planted = PlantedError(task["id"], made.id, task["segment"]["id"], 2, "समस्या", "समस्य")
    with service.engine.begin() as connection:
        planted_error_rows.add(connection, planted, now())
    body = {"operation_id": str(uuid4()), "base_version": 0, "text": "पानी की समस्य"}
    assert mina.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body).status_code == 201
    found = ml.get("/v1/accuracy/seeded").json()
    assert (found["by"], found["seeded_error_share"], found["min_seeds"]) == ("person", 0.0, 20)
    (row,) = found["items"]
    assert (row["person"], row["seeds"], row["missed"], row["miss_rate"]) == ("mina", 1, 1, None)
    (dialect,) = ml.get("/v1/accuracy/seeded", params={"by": "dialect"}).json()["items"]
    assert (dialect["dialect"], dialect["seeds"], dialect["status"]) == ("bho", 1, "not enough data")


def test_who_may_see_it(service: Service) -> None:
    _, mina = service.person("mina")
    for path in ("/v1/accuracy/seeded", "/v1/accuracy/twice"):
        assert mina.get(path).status_code == 403
        assert service.caller().get(path).status_code == 401
