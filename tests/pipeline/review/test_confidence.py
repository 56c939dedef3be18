"""Confidence: what corrections teach, people and clients see at each word, and error estimates predict by."""

import pytest
import sqlalchemy as sa

from pipeline.evaluation import draft_statistics
from pipeline.recordings import segments
from pipeline.review import assignment, routing
from pipeline.store import tables
from tests.conftest import Service


def test_people_and_clients_see_how_likely_a_word_is_right(service: Service) -> None:
    client, client_calls = service.client("asha")
    _, calls = service.person("mina")
    made = service.drafted(client.id, "राशन कार्ड", language="hi")
    with service.engine.begin() as connection:
        (segment,) = segments.list_segments(connection, made.id)
        assignment.log(connection, segment.id, routing.Decision("draft", 1.0, 0.05, 0.5), [0.9, 0.4])
    transcript = client_calls.get(f"/v1/recordings/{made.id}/transcript").json()
    (task,) = calls.post("/v1/tasks/lease").json()["tasks"]
    for shown in (transcript["segments"][0], task["segment"]):
        assert [word["confidence"] for word in shown["words"]] == [0.9, 0.4]
        assert shown["confidence"] == pytest.approx(0.65)
    with service.engine.begin() as connection:
        draft_statistics.refresh(connection, made.id, "a-model")
        found = connection.execute(sa.select(tables.evaluation.covariate.c.expected_errors)).scalar_one()
    assert found == pytest.approx(0.7)  # GREG predicts by the same figure
