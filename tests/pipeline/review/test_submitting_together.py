"""Submitting together: people finish segments of one recording at the same moment, and nobody's work is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from configs.settings import Route
from pipeline.evaluation import rescoring, scores
from pipeline.recordings import recordings, segments
from pipeline.review import submission, tasks
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import now, reading
from tests.conftest import MODEL, Service

pytestmark = pytest.mark.slow

PEOPLE, SEGMENTS = 8, 48


def test_no_submission_deadlocks_with_another(database: sa.Engine, rows: Any) -> None:
    made = rows.recording(rows.client("asha").id)
    drafted = rows.draft(made.id, *[f"यह वाक्य {number}" for number in range(SEGMENTS)])
    with database.begin() as connection:
        recordings.set_drafted(connection, made.id, MODEL, [])
        connection.execute(sa.update(tables.recordings.segment).values(review_probability=1.0, blind_probability=0.0))
    for one in drafted:
        rows.task(one)
    people = [rows.person(f"person{number}", "hi") for number in range(PEOPLE)]
    shares = [rows.lease(person, SEGMENTS // PEOPLE) for person in people]

    def work(number: int) -> None:
        for task in shares[number]:
            sent = Submitted(str(uuid4()), 0, "यह वाक्य नया")
            with database.begin() as connection:
                submission.submit(
                    connection, task.segment_id, people[number].id, sent, Route(second_review_share=0.5), now()
                )
            with database.begin() as connection:  # as the page asks for the next
                tasks.lease(connection, people[number], 1, [], now() + timedelta(minutes=5), now())

    def score_again() -> None:
        ids = [one.id for one in drafted]
        for _ in range(4):
            with database.begin() as connection:
                rescoring.rescore(connection, ids)

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        done = [pool.submit(score_again), *[pool.submit(work, number) for number in range(PEOPLE)]]
        for one in done:
            one.result()
    with reading(database) as connection:
        assert all(one.reviewed for one in segments.list_segments(connection, made.id))
        assert recordings.get(connection, made.id).status == "reviewed"
        model = scores.model_version({"name": MODEL.name, "hash": MODEL.hash})
        tallied = connection.execute(
            sa.select(tables.evaluation.tally.c.reviewed).where(tables.evaluation.tally.c.model == model)
        )
        assert set(tallied.scalars()) == {SEGMENTS}


@pytest.mark.parametrize("cause", ["deadlock detected", "database is locked"])
def test_a_database_that_cannot_be_used_is_said_to_be_busy(
    service: Service, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    _, mina = service.person("mina")

    def fail(*_: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception(cause))

    monkeypatch.setattr(tasks, "held", fail)
    answer = mina.get("/v1/tasks")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert int(answer.headers["retry-after"]) >= 1
    assert "secret" not in answer.text
