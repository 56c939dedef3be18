"""Adjudication races: two people come to agree while reviewers take the questions about them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.recordings import recordings, segments
from pipeline.review import submission, tasks
from pipeline.review.revisions import Submitted
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import seen
from pipeline.store.tables.review import task as task_table
from tests.conftest import MODEL

pytestmark = pytest.mark.slow

SEGMENTS = 16


def test_a_question_is_either_taken_back_or_handed_out(database: sa.Engine, rows: Any) -> None:
    made = rows.recording(rows.client("asha").id, review="full_twice")
    for one in rows.draft(made.id, *[f"यह वाक्य {number}" for number in range(SEGMENTS)]):
        rows.task(one)
    mina, ravi = rows.person("mina"), rows.person("ravi")
    reviewers = [rows.person(login, roles=["reviewer"]) for login in ("rhea", "tara")]

    def send(person: Person, segment_id: str, version: int, text: str) -> None:
        with database.begin() as connection:
            sent = Submitted(str(uuid4()), version, text)
            submission.submit(connection, segment_id, person.id, sent, Route(), now())

    with database.begin() as connection:
        recordings.set_drafted(connection, made.id, MODEL, [])
        connection.execute(sa.update(segment).values(second_probability=1.0))
    for person, text in ((mina, "एक"), (ravi, "दो")):
        for task in rows.lease(person, SEGMENTS):
            send(person, task.segment_id, 0, text)
    with reading(database) as connection:
        ids = [one.id for one in segments.list_segments(connection, made.id)]

    def agree() -> None:
        for segment_id in reversed(ids):
            send(mina, segment_id, 1, "दो")

    def take(person: Person) -> None:
        for _ in range(SEGMENTS // 4):
            with database.begin() as connection:
                tasks.lease(connection, person, 1, [], now() + timedelta(minutes=5), now())

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(agree), *[pool.submit(take, person) for person in reviewers]]:
            done.result()
    with reading(database) as connection:
        query = sa.select(task_table.c.segment_id).where(task_table.c.purpose == "adjudication")
        asked = set(connection.execute(query).scalars())
        handed = set(connection.execute(query.join(seen, seen.c.task_id == task_table.c.id)).scalars())
        states = {one.id: one.seen_by for one in segments.list_segments(connection, made.id)}
        assert asked == handed == {id for id, state in states.items() if state == "two_disagree"}
        assert set(states.values()) <= {"two_agree", "two_disagree"}
        assert recordings.get(connection, made.id).status == ("in_review" if asked else "reviewed")
