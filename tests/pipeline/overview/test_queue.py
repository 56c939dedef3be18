"""The queue: counts by kind of work and age, rush apart, and a lease that ran out is open work."""

from datetime import timedelta

import pytest

from pipeline.overview.queue import queue
from pipeline.store.database import now, reading
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def test_open_and_leased_work_is_counted_by_kind(at_work: Work) -> None:
    at_work.recording("एक", "दो", "तीन", dialect="bho")
    at_work.recording("चार", priority="rush")
    mina = at_work.rows.person("mina")
    at_work.rows.lease(mina, 2)  # the rush one, and one more
    with reading(at_work.engine) as connection:
        rush, rest = queue(connection, now())
    assert (rush.rush, rush.dialect, rush.purpose, rush.open, rush.leased) == (True, "", "first", 0, 1)
    assert (rest.rush, rest.language, rest.dialect, rest.open, rest.leased) == (False, "hi", "bho", 2, 1)
    assert (rest.open_minutes, rest.leased_minutes) == (round(4 / 60, 2), round(2 / 60, 2))
    assert {rush.age, rest.age} == {"under an hour"}


def test_a_lease_that_ran_out_is_open_work(at_work: Work) -> None:
    at_work.recording("एक")
    at_work.rows.lease(at_work.rows.person("mina"), 1, minutes=30)
    with reading(at_work.engine) as connection:
        (before,) = queue(connection, now())
        (after,) = queue(connection, now() + timedelta(minutes=31))
    assert (before.open, before.leased, after.open, after.leased) == (0, 1, 1, 0)


def test_ages_and_what_is_done(at_work: Work) -> None:
    at_work.recording("एक", "दो")
    mina = at_work.rows.person("mina")
    at_work.submit(at_work.rows.lease(mina)[0], mina, "एक")
    ages = []
    with reading(at_work.engine) as connection:
        for hours in (0, 2, 30, 100, 200):
            (row,) = queue(connection, now() + timedelta(hours=hours))
            assert row.open == 1
            ages.append(row.age)
    assert ages == ["under an hour", "under a day", "under 3 days", "under a week", "older"]
