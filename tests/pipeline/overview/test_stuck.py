"""Stuck work: each kind is found, with why and what to do, and what goes on is not among it."""

from datetime import datetime, timedelta

import pytest

from pipeline.accounts.people import Person
from pipeline.overview.stuck import stuck
from pipeline.overview.stuck_item import Stuck
from pipeline.recordings import segments
from pipeline.review import leases, taking, tasks
from pipeline.review.give_backs import Reason
from pipeline.review.tasks import Task
from pipeline.store.database import now, reading
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def read(at_work: Work, at: datetime | None = None, kind: str = "") -> list[Stuck]:
    with reading(at_work.engine) as connection:
        found = stuck(connection, at or now(), 3)
    assert all(one.reason and one.what_to_do for one in found)
    return [one for one in found if kind in ("", one.kind)]


def returned(at_work: Work, task: Task, person_id: str, reason: Reason) -> None:
    with at_work.engine.begin() as connection:
        tasks.give_back(connection, task.id, person_id, reason, now())


def test_a_task_that_is_given_back_three_times(at_work: Work) -> None:
    at_work.recording("एक")
    mina = at_work.rows.person("mina")
    for count in range(1, 4):
        returned(at_work, at_work.rows.lease(mina)[0], mina.id, "later")
        assert [one.count for one in read(at_work, kind="given back")] == ([3] if count == 3 else [])
    at_work.submit(at_work.rows.lease(mina)[0], mina, "एक")
    assert read(at_work) == []  # it is done


def test_two_people_say_that_the_sound_is_bad(at_work: Work) -> None:
    made = at_work.recording("एक")
    mina, ravi = at_work.rows.person("mina"), at_work.rows.person("ravi")
    given: list[tuple[Person, Reason]] = [(mina, "later"), (mina, "bad-sound"), (ravi, "bad-sound")]
    for person, reason in given:
        assert read(at_work, kind="bad sound") == []
        returned(at_work, at_work.rows.lease(person)[0], person.id, reason)
    (one,) = read(at_work, kind="bad sound")
    assert (one.recording_id, one.language, one.count) == (made.id, "hi", 2)
    assert one.since is not None


def test_leases_that_run_out_again_and_again(at_work: Work) -> None:
    at_work.recording("एक")
    at = now()
    for count, login in enumerate(("mina", "ravi", "sita")):
        assert read(at_work, kind="leases ran out") == []
        person, began = at_work.rows.person(login), at + timedelta(hours=count)
        with at_work.engine.begin() as connection:
            assert tasks.lease(connection, person, 1, [], began + timedelta(minutes=30), began)
    (one,) = read(at_work, at + timedelta(hours=2, minutes=1), "leases ran out")
    assert one.count == 2  # the third still holds it
    with at_work.engine.begin() as connection:
        leases.sweep(connection, at + timedelta(hours=4), leases.BATCH)
    (one,) = read(at_work, at + timedelta(hours=4), "leases ran out")
    assert one.count == 3


def test_who_only_read_a_draft_as_context_let_nothing_run_out(at_work: Work) -> None:
    at_work.recording("एक")
    mina, ravi, at = at_work.rows.person("mina"), at_work.rows.person("ravi"), now()
    (task,) = at_work.rows.lease(mina)
    with at_work.engine.begin() as connection:
        taking.note_seen(connection, [task.id], ravi.id, handed=False)
    assert read(at_work, at + timedelta(hours=1), "leases ran out") == []


def test_a_language_that_nobody_works_in(at_work: Work) -> None:
    at_work.recording("एक", language="mai")
    at_work.recording("एक", "दो", language="hi")
    mina = at_work.rows.person("mina", "hi")
    at_work.submit(at_work.rows.lease(mina)[0], mina, "एक")
    (one,) = read(at_work, kind="nobody active")
    assert (one.language, one.count, one.what_to_do) == ("mai", 1, "invite people who know it, or give it to some")
    at_work.rows.person("sita", "mai")
    (one,) = read(at_work, kind="nobody active")
    assert one.what_to_do == "ask one of the 1 who know it"
    later = read(at_work, now() + timedelta(days=8), "nobody active")
    assert {one.language for one in later} == {"hi", "mai"}


def test_a_recording_without_progress(at_work: Work) -> None:
    made = at_work.recording("एक", "दो")
    mina, at = at_work.rows.person("mina"), now()
    at_work.submit(at_work.rows.lease(mina)[0], mina, "एक", at)
    assert read(at_work, at + timedelta(days=2), "no progress") == []
    (one,) = read(at_work, at + timedelta(days=4), "no progress")
    assert (one.recording_id, one.count, one.since) == (made.id, 1, at)


@pytest.mark.parametrize(("version", "expected"), [(1, 1), (0, 0)])
def test_a_text_that_could_not_be_aligned(at_work: Work, version: int, expected: int) -> None:
    """Version 0 is the draft's: nothing was tried for the text yet."""
    made = at_work.recording("एक")
    mina = at_work.rows.person("mina")
    (task,) = at_work.rows.lease(mina)
    at_work.submit(task, mina, "राशन")
    with at_work.engine.begin() as connection:
        segments.set_timed_words(connection, task.recording_id, task.segment_id, version, None)
    assert [one.recording_id for one in read(at_work, kind="not aligned")] == [made.id] * expected
