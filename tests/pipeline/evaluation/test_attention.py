"""Attention: the share of planted errors that was overlooked, and nothing said of too few."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.evaluation import attention
from pipeline.review import planted_error_rows, submission
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.revisions import Submitted
from pipeline.store.database import now, reading
from tests.conftest import Rows

pytestmark = pytest.mark.slow  # many scores: left to make test

DRAFT, SHOWN = "पानी की समस्या", "पानी की समस्य"


def answer(rows: Rows, engine: Engine, client_id: str, person: Person, missed: int, noticed: int) -> None:
    """Let the person submit drafts with a planted error each: so many overlooked, so many put right."""
    made = rows.recording(client_id, language="hi", dialect="bho")
    for segment in rows.draft(made.id, *[DRAFT] * (missed + noticed)):
        rows.task(segment)
    for number, task in enumerate(rows.lease(person, missed + noticed)):
        planted = PlantedError(task.id, made.id, task.segment_id, 2, "समस्या", "समस्य")
        sent = Submitted(str(uuid4()), 0, SHOWN if number < missed else DRAFT)
        with engine.begin() as connection:
            planted_error_rows.add(connection, planted, now())
            submission.submit(connection, task.segment_id, person.id, sent, Route(), now())


@pytest.fixture
def answered(rows: Rows, database: Engine) -> Engine:
    """Mina overlooked 5 of 20 planted errors, Ravi 1 of 19."""
    client_id = rows.client("asha").id
    answer(rows, database, client_id, rows.person("mina"), 5, 15)
    answer(rows, database, client_id, rows.person("ravi"), 1, 18)
    return database


def test_each_person_has_a_miss_rate_where_enough_was_planted(answered: Engine) -> None:
    with reading(answered) as connection:
        mina, ravi = attention.report(connection, "person")
    assert (mina.person, mina.dialect, mina.seeds, mina.missed) == ("mina", "", 20, 5)
    assert (mina.miss_rate, mina.status) == (0.25, "ok")
    assert (mina.low, mina.high) == (pytest.approx(0.1119, abs=1e-4), pytest.approx(0.4687, abs=1e-4))
    assert (ravi.seeds, ravi.missed, ravi.status) == (19, 1, "not enough data")
    assert (ravi.miss_rate, ravi.low, ravi.high) == (None, None, None)


def test_by_dialect_people_are_put_together(answered: Engine) -> None:
    with reading(answered) as connection:
        (dialect,) = attention.report(connection, "dialect")
    assert (dialect.language, dialect.person, dialect.dialect) == ("hi", "", "bho")
    assert (dialect.seeds, dialect.missed, dialect.status) == (39, 6, "ok")


def test_nothing_planted_is_an_empty_report(database: Engine) -> None:
    with reading(database) as connection:
        assert attention.report(connection, "person") == []
