"""Late texts: taken as the first text while the task is open, kept as an opinion when somebody else has it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.recordings import segments
from pipeline.review import leases, opinions, revisions, submission, taking, tasks
from pipeline.review.revisions import OperationReused, Submitted
from pipeline.review.submission import Accepted
from pipeline.review.tasks import Task, TaskMissing
from pipeline.store.database import now, reading
from tests.conftest import Rows

pytestmark = pytest.mark.slow  # takes seconds: left to make test

ROUTE = Route(second_review_share=0.0, seeded_error_share=0.0)
HOUR = timedelta(hours=1)


@pytest.fixture
def swept(database: Engine, rows: Rows) -> tuple[Task, Person]:
    """A task whose lease ran out, open again, and who held it."""
    mina = rows.person("mina")
    recording_id = rows.recording(rows.client("c").id).id
    for one in rows.draft(recording_id, "राशन", "कार्ड"):
        rows.task(one)
    rows.drafted(recording_id)
    (task,) = rows.lease(mina)
    with database.begin() as connection:
        assert leases.sweep(connection, now() + HOUR, leases.BATCH) == 1
    return task, mina


def send(database: Engine, task: Task, person: Person, operation: str, text: str, base: int = 0) -> Accepted:
    with database.begin() as connection:
        sent = Submitted(operation, base, text)
        return submission.submit(connection, task.segment_id, person.id, sent, ROUTE, now())


def test_while_nobody_has_it_a_late_text_is_the_first(database: Engine, rows: Rows, swept: tuple[Task, Person]) -> None:
    task, mina = swept
    made = send(database, task, mina, "one", "पहला")
    assert (made.kind, made.version) == ("first", 1)
    assert send(database, task, mina, "one", "पहला") == made
    with reading(database) as connection:
        assert tasks.get(connection, task.id, mina.id).state == "done"
        assert segments.get(connection, task.segment_id).text == "पहला"
    assert send(database, task, mina, "two", "दूसरा", base=1).kind == "rework"


def test_a_late_text_beside_anothers_is_an_opinion(database: Engine, rows: Rows, swept: tuple[Task, Person]) -> None:
    task, mina = swept
    rhea = rows.person("rhea")
    assert [one.id for one in rows.lease(rhea)] == [task.id]
    late = send(database, task, mina, "one", "देर से")
    assert (late.kind, late.version, late.text) == ("late", 1, "देर से")
    assert send(database, task, rhea, "hers", "समय पर").kind == "first"
    assert send(database, task, mina, "one", "देर से") == late
    assert send(database, task, mina, "two", "फिर").version == 2
    with reading(database) as connection:
        kept = opinions.of_segment(connection, task.segment_id)
        assert [(one.person_id, one.kind, one.text) for one in kept] == [
            (mina.id, "late", "देर से"), (mina.id, "late", "फिर"),
        ]  # fmt: skip
        assert [one.person_id for one in revisions.of_segment(connection, task.segment_id)] == [rhea.id]
        assert segments.get(connection, task.segment_id).text == "समय पर"
        assert tasks.get(connection, task.id, rhea.id).state == "done"


def test_a_resend_stays_what_it_was_though_the_task_moved_on(
    database: Engine, rows: Rows, swept: tuple[Task, Person]
) -> None:
    task, mina = swept
    rhea = rows.person("rhea")
    rows.lease(rhea)
    late = send(database, task, mina, "one", "देर से")
    with database.begin() as connection:
        tasks.release(connection, task.id, rhea.id)
    assert send(database, task, mina, "one", "देर से") == late
    assert [one.id for one in rows.lease(mina)] == [task.id]
    assert send(database, task, mina, "one", "देर से") == late
    assert send(database, task, mina, "two", "अब").kind == "first"
    assert send(database, task, mina, "one", "देर से") == late
    with pytest.raises(OperationReused):
        send(database, task, rhea, "two", "अब")


def test_whoever_was_never_handed_it_is_refused(database: Engine, rows: Rows, swept: tuple[Task, Person]) -> None:
    task, _ = swept
    rhea = rows.person("rhea")
    with database.begin() as connection:
        taking.note_seen(connection, [task.id], rhea.id, handed=False)  # as context of other work
    with pytest.raises(TaskMissing):
        send(database, task, rhea, "one", "नहीं")
    assert rows.lease(rhea)[0].id == task.id
    assert send(database, task, rhea, "one", "हाँ").kind == "first"


def test_who_read_the_draft_as_context_does_not_write_it_blind(
    database: Engine, rows: Rows, swept: tuple[Task, Person]
) -> None:
    task, mina = swept
    rhea, third = rows.person("rhea"), rows.person("third")
    with database.begin() as connection:
        taking.note_seen(connection, [task.id], rhea.id, handed=False)
    send(database, task, mina, "one", "पहला")
    with database.begin() as connection:
        tasks.create_second(connection, task, 0.5, now())
    assert "second" not in [one.purpose for one in rows.lease(rhea, count=9)]
    assert [one.purpose for one in rows.lease(third, count=9)] == ["second"]
