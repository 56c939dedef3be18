"""Offboarding: what a disabled person held is anybody's at once, and what they had done stays theirs."""

from sqlalchemy import Engine

from pipeline.review import offboarding, tasks
from pipeline.store.database import now
from tests.conftest import Rows


def test_what_was_held_goes_to_others_at_once(database: Engine, rows: Rows) -> None:
    mina, ravi = rows.person("mina"), rows.person("ravi")
    for segment in rows.draft(rows.recording(rows.client("asha").id).id, "एक", "दो", "तीन"):
        rows.task(segment)
    done, *held = rows.lease(mina, 3)
    with database.begin() as connection:
        tasks.complete(connection, done.id, mina.id, now())
        assert offboarding.disable(connection, mina.id, now()) == 2
        assert tasks.held(connection, mina.id, now()) == []
        assert tasks.get(connection, done.id, mina.id).state == "done"
    assert [task.id for task in rows.lease(ravi, 3)] == [task.id for task in held]
