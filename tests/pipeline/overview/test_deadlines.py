"""Deadlines: late, at risk, on time, or not enough to say, each with why."""

from datetime import timedelta

import pytest

from pipeline.overview.deadlines import deadlines, outlook, totals
from pipeline.overview.pace import Pace
from pipeline.store.database import now, reading
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test

EVEN = Pace(14, 10.0, 2.0)


@pytest.mark.parametrize(
    ("days", "due", "known", "expected", "said"),
    [
        (-1, 1.0, EVEN, "late", "has passed"),
        (20, 100.0, EVEN, "on time", "20.0 days are left"),
        (10.2, 100.0, EVEN, "at risk", "at 10.0 min a day"),  # 10 days in the middle, more at the slow end
        (5, 100.0, EVEN, "at risk", "5.0 days are left"),
        (5, 100.0, None, "not enough to say", "too little"),
        (5, 100.0, Pace(2, 10.0, 1.0), "not enough to say", "too little"),
    ],
)
def test_an_outlook_has_a_basis(days: float, due: float, known: Pace | None, expected: str, said: str) -> None:
    at = now()
    found, basis = outlook(at + timedelta(days=days), due, known, at)
    assert found == expected
    assert said in basis


def test_earlier_deadlines_of_the_language_come_first(at_work: Work) -> None:
    """One task a day was done: two are due tomorrow, one more in five days, and a Bengali one is apart."""
    at, mina = now(), at_work.rows.person("mina")
    at_work.recording(*["एक"] * 10)
    for days, task in enumerate(at_work.rows.lease(mina, 10)):
        at_work.submit(task, mina, "एक", at - timedelta(days=days + 0.5))
    late = at_work.recording("एक", priority="rush")
    soon, then, other = at_work.recording("एक", "दो"), at_work.recording("एक"), at_work.recording("এক", language="bn")
    for made, days in ((late, -1.0), (soon, 1.5), (then, 5.0), (other, 2.0)):
        at_work.due(made, at + timedelta(days=days))
    at_work.recording("एक")  # without a deadline
    with reading(at_work.engine) as connection:
        found = deadlines(connection, at)
    assert [one.recording_id for one in found] == [late.id, soon.id, other.id, then.id]
    assert [one.outlook for one in found] == ["late", "at risk", "not enough to say", "on time"]
    assert [round(one.due_minutes * 30) for one in found] == [1, 3, 1, 4]  # segments of two seconds
    assert found[0].deadline.tzinfo is not None
    assert [(one.rush, one.outlook, one.recordings) for one in totals(found)] == [
        (True, "late", 1), (False, "at risk", 1), (False, "on time", 1), (False, "not enough to say", 1),
    ]  # fmt: skip


def test_a_recording_whose_work_is_done_is_no_concern(at_work: Work) -> None:
    mina = at_work.rows.person("mina")
    at_work.due(at_work.recording("एक"), now() - timedelta(days=1))
    at_work.submit(at_work.rows.lease(mina)[0], mina, "एक")
    with reading(at_work.engine) as connection:
        assert deadlines(connection, now()) == []
