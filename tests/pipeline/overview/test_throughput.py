"""Throughput: each segment once a person, active time of every text, days of a zone, and totals of centres."""

from datetime import UTC, date, datetime, timedelta

import pytest

from configs.settings import Route
from pipeline.accounts import centres, people
from pipeline.overview.throughput import CentreTotal, Days, PersonDay, throughput
from pipeline.store.database import reading
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test

AT = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def read(at_work: Work, days: Days, centre_id: str | None = None) -> tuple[list[PersonDay], list[CentreTotal]]:
    with reading(at_work.engine) as connection:
        return throughput(connection, centre_id, days)


def test_segments_count_once_and_active_time_always(at_work: Work) -> None:
    at_work.recording("एक", "दो")
    mina = at_work.rows.person("mina")
    first, second = at_work.rows.lease(mina, 2)
    at_work.submit(first, mina, "एक", AT - timedelta(hours=2), active_ms=6000)
    at_work.submit(first, mina, "एक।", AT - timedelta(hours=1), active_ms=3000, version=1)  # a correction
    at_work.submit(second, mina, "दो", AT - timedelta(minutes=5))  # its active time is not known
    (row,), (total,) = read(at_work, Days(7, 330, AT))
    assert (row.login, row.day, row.segments) == ("mina", date(2026, 11, 28), 2)
    assert (row.audio_minutes, row.active_minutes) == (round(4 / 60, 2), round(9 / 60, 2))
    assert row.real_time_factor == pytest.approx(4.5)  # 9 s on a segment of 2 s
    assert (total.centre_id, total.people, total.segments, total.active_minutes) == (None, 1, 2, row.active_minutes)


def test_days_are_those_of_the_zone(at_work: Work) -> None:
    """20:00 UTC is the next day in India."""
    at_work.recording("एक")
    mina = at_work.rows.person("mina")
    at_work.submit(at_work.rows.lease(mina)[0], mina, "एक", AT - timedelta(hours=16))
    (india,), _ = read(at_work, Days(2, 330, AT))
    (utc,), _ = read(at_work, Days(2, 0, AT))
    assert (india.day, utc.day) == (date(2026, 11, 28), date(2026, 11, 27))
    assert (india.active_minutes, india.real_time_factor) == (None, None)
    assert read(at_work, Days(1, 0, AT)) == ([], [])


def test_second_texts_count_for_who_wrote_them(at_work: Work) -> None:
    at_work.recording("एक", dialect="bho")
    mina, ravi, always = at_work.rows.person("mina"), at_work.rows.person("ravi"), Route(second_review_share=1)
    at_work.submit(at_work.rows.lease(mina)[0], mina, "एक", AT - timedelta(days=1), route=always)
    at_work.submit(at_work.rows.lease(ravi)[0], ravi, "एक", AT - timedelta(hours=1), active_ms=1000)
    with at_work.engine.begin() as connection:
        here = centres.create(connection, "Ranchi").id
        people.set_centre(connection, ravi.id, here)
    days, totals = read(at_work, Days(7, 330, AT))
    assert [(row.login, row.segments) for row in days] == [("ravi", 1), ("mina", 1)]  # the newest day first
    assert [(total.name, total.segments) for total in totals] == [("", 1), ("Ranchi", 1)]
    own, totals = read(at_work, Days(7, 330, AT), here)
    assert ([row.login for row in own], [total.name for total in totals]) == (["ravi"], ["Ranchi"])
