"""Contexts: two segments on both sides, what lies between, and no text that somebody may still write blind."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert, update

from pipeline.accounts.people import Person
from pipeline.recordings.segments import StoredSegment
from pipeline.review import contexts, planted_error_rows, submission, tasks
from pipeline.review.contexts import Surroundings
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.revisions import Submitted
from pipeline.review.routing import Arm
from pipeline.review.tasks import Task
from pipeline.store.database import now, reading
from pipeline.store.tables.quality import gold as gold_table
from pipeline.store.tables.recordings import segment as segment_table
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows
from tests.pipeline.review.test_late_texts import ROUTE

pytestmark = pytest.mark.slow  # fills a service: left to make test

TEXTS = ("एक", "दो", "तीन", "चार", "पाँच", "छह", "सात")


@pytest.fixture
def made(rows: Rows) -> list[StoredSegment]:
    """A drafted recording of seven segments."""
    recording_id = rows.recording(rows.client("c").id).id
    rows.drafted(recording_id)
    return rows.draft(recording_id, *TEXTS)


def task(database: Engine, one: StoredSegment, arm: Arm = "draft", **more: object) -> Task:
    with database.begin() as connection:
        tasks.create(connection, one.recording_id, one.id, arm, "hi", now())
        if more:
            connection.execute(update(task_table).where(task_table.c.segment_id == one.id).values(**more))
        return tasks.find(connection, task_table.c.segment_id == one.id)[0]


def around(database: Engine, mine: list[Task], person: Person) -> Surroundings:
    with reading(database) as connection:
        return contexts.around(connection, mine, person.id)


def submit(database: Engine, one: StoredSegment, person: Person, text: str) -> None:
    with database.begin() as connection:
        submission.submit(connection, one.id, person.id, Submitted(f"{one.id}{text}", 0, text), ROUTE, now())


def texts(shown: Surroundings) -> list[list[str | None]]:
    return [[one.text for one in part] for part in (shown.before, shown.between, shown.after)]


def test_two_on_both_sides_and_what_lies_between(database: Engine, rows: Rows, made: list[StoredSegment]) -> None:
    mina = rows.person("mina")
    mine = [task(database, made[3]), task(database, made[5])]
    shown = around(database, mine, mina)
    assert (shown.first, shown.last, shown.of) == (4, 6, 7)
    assert texts(shown) == [["दो", "तीन"], ["पाँच"], ["सात"]]
    assert {one.seen_by for one in (*shown.before, *shown.between, *shown.after)} == {"machine"}
    assert shown.segments.keys() == {made[3].id, made[5].id}


def test_blind_work_that_is_not_done_is_not_shown(database: Engine, rows: Rows, made: list[StoredSegment]) -> None:
    mina, rhea = rows.person("mina"), rows.person("rhea")
    task(database, made[1], "blind")
    mine = [task(database, made[2])]
    shown = around(database, mine, mina)
    assert texts(shown) == [["एक", None], [], ["चार", "पाँच"]]
    assert [one.seen_by for one in shown.before] == ["machine", None]
    assert rows.lease(rhea)[0].id != mine[0].id
    submit(database, made[1], rhea, "दो दो")
    shown = around(database, mine, mina)
    assert texts(shown)[0] == ["एक", "दो दो"]
    assert shown.before[1].seen_by == "one_person"


def test_a_second_text_to_come_hides_the_first_but_from_its_writer(
    database: Engine, rows: Rows, made: list[StoredSegment]
) -> None:
    mina, rhea = rows.person("mina"), rows.person("rhea")
    task(database, made[1])
    (done,) = rows.lease(rhea)
    submit(database, made[1], rhea, "दो दो")
    with database.begin() as connection:
        tasks.create_second(connection, done, 0.5, now())
    mine = [task(database, made[2])]
    assert texts(around(database, mine, mina))[0] == ["एक", None]
    assert texts(around(database, mine, rhea))[0] == ["एक", "दो दो"]


def test_where_a_second_is_certain_the_draft_is_not_shown(
    database: Engine, rows: Rows, made: list[StoredSegment]
) -> None:
    with database.begin() as connection:
        connection.execute(update(segment_table).values(second_probability=1.0))
    task(database, made[1])
    mine = [task(database, made[2])]
    assert texts(around(database, mine, rows.person("mina")))[0] == [None, None]


def test_gold_and_two_texts_to_choose_from_are_not_shown(
    database: Engine, rows: Rows, made: list[StoredSegment]
) -> None:
    mina = rows.person("mina")
    task(database, made[0], "compare", purpose="adjudication")
    with database.begin() as connection:
        kept = {"segment_id": made[1].id, "recording_id": made[1].recording_id, "text": "दो", "created_at": now()}
        connection.execute(insert(gold_table).values(**kept))
    mine = [task(database, made[2])]
    assert texts(around(database, mine, mina))[0] == [None, None]
    with database.begin() as connection:
        connection.execute(update(gold_table).values(retired_at=now()))
    assert texts(around(database, mine, mina))[0] == [None, "दो"]


def test_a_planted_error_is_not_pointed_at(database: Engine, rows: Rows, made: list[StoredSegment]) -> None:
    mina, rhea = rows.person("mina"), rows.person("rhea")
    planted_in = task(database, made[1])
    with database.begin() as connection:
        planted = PlantedError(planted_in.id, planted_in.recording_id, made[1].id, 0, "दो", "टो")
        planted_error_rows.add(connection, planted, now())
    rows.lease(rhea)
    mine = [task(database, made[2])]
    assert texts(around(database, mine, mina))[0] == ["एक", "टो"]
    submit(database, made[1], rhea, "टो")
    assert texts(around(database, mine, rhea))[0] == ["एक", "टो"]


def test_whoever_read_a_draft_does_not_write_it_blind(database: Engine, rows: Rows, made: list[StoredSegment]) -> None:
    mina, rhea = rows.person("mina"), rows.person("rhea")
    first = task(database, made[0])
    mine = [task(database, made[1]), task(database, made[2], created_at=now() + timedelta(hours=1))]
    with database.begin() as connection:
        contexts.note_read(connection, contexts.around(connection, mine[1:], mina.id).shown, mina.id)
    rows.lease(rhea)
    submit(database, made[0], rhea, "एक")
    with database.begin() as connection:
        tasks.create_second(connection, first, 0.5, now())
    assert {one.purpose for one in rows.lease(mina, count=9)} == {"first"}
    assert [one.purpose for one in rows.lease(rows.person("third"), count=9)] == ["second"]


def test_the_rest_of_the_recording_is_read_by_the_same_rules(
    database: Engine, rows: Rows, made: list[StoredSegment]
) -> None:
    mina = rows.person("mina")
    task(database, made[1], "blind")
    with reading(database) as connection:
        first = contexts.page(connection, made[0].recording_id, mina.id, 1, 3)
        rest = contexts.page(connection, made[0].recording_id, mina.id, 4, 100)
        beyond = contexts.page(connection, made[0].recording_id, mina.id, 8, 100)
    assert [one.text for one in first] == ["एक", None, "तीन"]
    assert [one.text for one in rest] == ["चार", "पाँच", "छह", "सात"]
    assert beyond == []
