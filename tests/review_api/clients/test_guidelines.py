"""Guidelines: a client's own words, replaced whole, deleted with the client."""

import pytest
from sqlalchemy import select

from pipeline.privacy import erasure
from pipeline.store.database import reading
from pipeline.store.tables.recordings import guideline as guideline_table
from tests.conftest import Service

pytestmark = pytest.mark.slow  # fills a service: left to make test


def test_guidelines_are_replaced_and_deleted(service: Service) -> None:
    _, asha = service.client("asha")
    _, other = service.client("other")
    none = {"text": None, "updated_at": None}
    assert asha.get("/v1/guidelines").json() == none
    kept = asha.put("/v1/guidelines", json={"text": "अंक शब्दों में\nनाम जैसे सुने"})
    assert (kept.status_code, kept.json()["text"]) == (200, "अंक शब्दों में\nनाम जैसे सुने")
    assert asha.get("/v1/guidelines").json() == kept.json()
    assert other.get("/v1/guidelines").json() == none
    assert asha.put("/v1/guidelines", json={"text": "और"}).json()["text"] == "और"
    assert asha.put("/v1/guidelines", json={"text": " "}).json() == none
    assert asha.get("/v1/guidelines").json() == none


def test_they_go_with_their_client(service: Service) -> None:
    owner, asha = service.client("asha")
    asha.put("/v1/guidelines", json={"text": "और"})
    with service.engine.begin() as connection:
        erasure.remove_client(connection, service.blobs, owner.id)
    with reading(service.engine) as connection:
        assert connection.execute(select(guideline_table)).all() == []


@pytest.mark.parametrize("wrong", ["a\x00b", "x" * 20_001, None])
def test_guidelines_that_cannot_be_stored(service: Service, wrong: str | None) -> None:
    _, asha = service.client("asha")
    assert asha.put("/v1/guidelines", json={"text": wrong}).status_code == 422
