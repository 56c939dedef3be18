"""The pace: what was done a day, and an interval that holds what it promises."""

from datetime import timedelta

import numpy as np
import pytest

from pipeline.overview import pace
from pipeline.overview.pace import DAYS, Pace, of_days, paces, span
from pipeline.store.database import now, reading
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def test_the_pace_is_of_the_days_since_work_began(at_work: Work) -> None:
    at_work.recording("एक", "दो", "तीन", dialect="bho")
    mina, at = at_work.rows.person("mina"), now()
    for task, days in zip(at_work.rows.lease(mina, 3), (5.5, 2.5, 2.2), strict=True):
        at_work.submit(task, mina, "एक", at - timedelta(days=days))
    with reading(at_work.engine) as connection:
        found = paces(connection, at)
        later = paces(connection, at + timedelta(days=DAYS))
    assert set(found) == {("hi", None), ("hi", "bho")}
    assert found["hi", None] == found["hi", "bho"]
    assert (found["hi", None].days, found["hi", None].mean) == (6, pytest.approx(3 * 2 / 60 / 6))
    assert later == {}


def test_days_before_the_first_work_are_left_out() -> None:
    assert of_days([0, 0, 3, 0, 6]) == Pace(3, 3.0, 3.0)
    assert of_days([0, 0]) == Pace(0, 0.0, 0.0)
    assert of_days([4]) == Pace(1, 4.0, 0.0)


def test_too_few_or_too_different_days_say_nothing() -> None:
    assert span(100, Pace(pace.MIN_DAYS - 1, 10, 1)) is None
    assert span(100, Pace(14, 10, 30)) is None
    assert span(100, Pace(0, 0, 0)) is None


def test_days_that_are_all_alike_leave_no_doubt() -> None:
    found = span(100, Pace(14, 10, 0))
    assert found is not None
    assert (found.days, found.low, found.high) == pytest.approx((10, 10, 10))


@pytest.mark.parametrize(("mean", "spread", "work"), [(100.0, 30.0, 1500.0), (60.0, 40.0, 400.0)])
def test_the_interval_covers_nine_ends_of_ten(mean: float, spread: float, work: float) -> None:
    """Days drawn by chance: 14 that are measured, then as many as the work needs."""
    chance = np.random.default_rng(7)
    shape, scale = (mean / spread) ** 2, spread**2 / mean
    inside = counted = 0
    for _ in range(1000):
        found = span(work, of_days(list(chance.gamma(shape, scale, DAYS))))
        if found is None:
            continue
        done = np.cumsum(chance.gamma(shape, scale, 200))
        day = int(np.searchsorted(done, work))
        before = done[day - 1] if day else 0.0
        end = day + (work - before) / (done[day] - before)  # within the day, as if it went on evenly
        counted += 1
        inside += found.low <= end <= found.high
    assert counted > 900
    assert 0.87 <= inside / counted <= 0.96
