"""The forecast: a date with an interval and its basis, or "not enough to say"."""

from datetime import timedelta

import pytest

from pipeline.overview.forecast import forecast, forecasts
from pipeline.overview.pace import Pace
from pipeline.store.database import now, reading
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def test_a_language_without_measured_days_is_not_enough_to_say(at_work: Work) -> None:
    at_work.recording("एक", "दो", dialect="bho")
    at_work.recording("তিন", language="bn")
    with reading(at_work.engine) as connection:
        bengali, hindi = forecasts(connection, now())
    assert (bengali.language, hindi.language, hindi.dialect) == ("bn", "hi", None)
    assert (hindi.status, hindi.tasks, hindi.done_at, hindi.latest) == ("not enough to say", 2, None, None)
    assert hindi.basis == "0 of the last 14 days had begun with work; 5 are needed"


def test_even_days_of_work_give_dates(at_work: Work) -> None:
    """Ten days of one task a day: two tasks are left, in one dialect, and nothing is in the other."""
    at_work.recording(*["एक"] * 12, dialect="bho")
    mina, at = at_work.rows.person("mina"), now()
    for days, task in enumerate(at_work.rows.lease(mina, 10)):
        at_work.submit(task, mina, "एक", at - timedelta(days=days + 0.5))
    with reading(at_work.engine) as connection:
        whole, dialect = forecasts(connection, at)
    assert (whole.dialect, dialect.dialect) == (None, "bho")
    assert (whole.status, whole.days, whole.spread, whole.tasks) == ("ok", 10, 0, 2)
    assert whole.done_at is not None
    assert abs(whole.done_at - (at + timedelta(days=2))) < timedelta(hours=5)  # minutes are rounded
    assert "give or take 0.0, in the last 10 days; 90% interval" in whole.basis


def test_days_that_differ_too_much_name_no_end() -> None:
    found = forecast(("hi", None), 5, 100.0, Pace(14, 10, 30), now())
    assert (found.status, found.done_at) == ("not enough to say", None)
    assert "differ too much" in found.basis


def test_the_ends_are_around_the_middle() -> None:
    at = now()
    found = forecast(("hi", None), 5, 1500.0, Pace(14, 100, 30), at)
    assert found.earliest is not None
    assert found.done_at is not None
    assert found.latest is not None
    assert at < found.earliest < found.done_at < found.latest
