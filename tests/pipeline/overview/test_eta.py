"""When people will be done with one recording."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipeline.overview.eta import Eta, eta
from pipeline.recordings import recordings
from pipeline.recordings.recordings import Recording
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import recording
from tests.pipeline.overview.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test


def ask(at_work: Work, made: Recording) -> Eta:
    with reading(at_work.engine) as connection:
        return eta(connection, recordings.get(connection, made.id), now())


def test_what_came_before_is_done_before(at_work: Work) -> None:
    """One task of two seconds a day was done: four wait before the last one, of which one is urgent."""
    at, mina = now(), at_work.rows.person("mina")
    at_work.recording(*["एक"] * 10)
    for days, task in enumerate(at_work.rows.lease(mina, 10)):
        at_work.submit(task, mina, "एक", at - timedelta(days=days + 0.5))
    first, last = at_work.recording("एक", "दो"), at_work.recording("एक")
    at_work.recording("এক", language="bn")
    at_work.recording("एक")  # it came later
    urgent = at_work.recording("एक", priority="rush")
    found = {made.id: ask(at_work, made) for made in (first, last, urgent)}
    days = {id: round((one.done_at - at) / timedelta(days=1)) for id, one in found.items() if one.done_at}
    assert days == {urgent.id: 1, first.id: 3, last.id: 4}
    told = found[last.id]
    assert told.earliest is not None
    assert told.latest is not None
    assert told.done_at is not None
    assert told.earliest <= told.done_at <= told.latest
    assert "the pace of the last 10 days; 90% interval" in told.basis


def test_where_nothing_is_known_the_reason_is_told(at_work: Work) -> None:
    made = at_work.recording("एक")
    told = ask(at_work, made)
    assert (told.done_at, told.earliest, told.latest) == (None, None, None)
    assert "too little was done" in told.basis
    said = {}
    for status in ("queued", "failed", "reviewed", "delivered"):
        with at_work.engine.begin() as connection:
            connection.execute(sa.update(recording).where(recording.c.id == made.id).values(status=status))
        said[status] = ask(at_work, made).basis
    assert said == {
        "queued": "there is no draft yet",
        "failed": "there will be no draft",
        "reviewed": "people are done with it",
        "delivered": "people are done with it",
    }
