"""Work: what each person holds, since when, the last sign of life, and whose lease is about to run out."""

from datetime import datetime, timedelta

import pytest

from pipeline.accounts import centres, people
from pipeline.overview.work import Work as Held
from pipeline.overview.work import work
from pipeline.review import assignments, tasks
from pipeline.review.assignments import Wanted
from pipeline.store.database import now, reading
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test

LEASE, SOON = timedelta(minutes=30), timedelta(minutes=10)


def read(at_work: Work, at: datetime, centre_id: str | None = None) -> list[Held]:
    with reading(at_work.engine) as connection:
        return work(connection, centre_id, at, LEASE, SOON)


def test_a_person_is_shown_with_what_they_hold(at_work: Work) -> None:
    made = at_work.recording("एक", "दो", "तीन")
    mina = at_work.rows.person("mina")
    first, _ = at_work.rows.lease(mina, 2)
    at_work.submit(first, mina, "एक")
    (row,) = read(at_work, now())
    assert (row.login, row.recording_id, row.language, row.purpose) == ("mina", made.id, "hi", "first")
    assert (row.held, row.minutes, row.expiring, row.offline) == (1, round(2 / 60, 2), False, False)


def test_leases_that_are_about_to_run_out_come_first_and_are_marked(at_work: Work) -> None:
    at_work.recording("एक", "दो")
    mina, ravi = at_work.rows.person("mina"), at_work.rows.person("ravi")
    at_work.rows.lease(mina, minutes=30)
    at_work.rows.lease(ravi, minutes=5)
    assert [(row.login, row.expiring) for row in read(at_work, now())] == [("ravi", True), ("mina", False)]
    assert read(at_work, now() + timedelta(hours=1)) == []


def test_the_last_sign_of_life_is_a_text_or_a_renewal(at_work: Work) -> None:
    at_work.recording("एक", "दो")
    mina, at = at_work.rows.person("mina"), now()
    first, second = at_work.rows.lease(mina, 2)
    at_work.submit(first, mina, "एक", at + timedelta(minutes=7))
    (row,) = read(at_work, at + timedelta(minutes=8))
    assert row.last_sign_of_life == at + timedelta(minutes=7)
    with at_work.engine.begin() as connection:
        tasks.renew(connection, second.id, mina.id, at + timedelta(minutes=45))
    (row,) = read(at_work, at + timedelta(minutes=20))
    assert row.last_sign_of_life == at + timedelta(minutes=15)


def test_an_assignment_is_one_row_with_what_is_done_of_it(at_work: Work) -> None:
    at_work.recording("एक", "दो", "तीन")
    mina, at = at_work.rows.person("mina"), now()
    wanted = Wanted(60_000, 50, at + timedelta(hours=8), offline=True)
    with at_work.engine.begin() as connection:
        taken = assignments.lease(connection, mina, wanted, at)
    assert taken is not None
    at_work.submit(taken.tasks[1], mina, "दो", at + timedelta(hours=1))
    (row,) = read(at_work, at + timedelta(hours=2))
    assert (row.assignment_id, row.done, row.held, row.offline) == (taken.id, 1, 2, True)
    assert (row.since, row.last_sign_of_life) == (at, at + timedelta(hours=1))


def test_a_lead_sees_the_people_of_the_own_centre(at_work: Work) -> None:
    at_work.recording("एक", "दो")
    mina, ravi = at_work.rows.person("mina"), at_work.rows.person("ravi")
    with at_work.engine.begin() as connection:
        here = centres.create(connection, "Ranchi").id
        people.set_centre(connection, mina.id, here)
    at_work.rows.lease(mina)
    at_work.rows.lease(ravi)
    assert [row.login for row in read(at_work, now(), here)] == ["mina"]
    assert read(at_work, now(), "") == []
    assert {row.login for row in read(at_work, now())} == {"mina", "ravi"}
