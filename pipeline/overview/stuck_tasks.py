"""Stuck tasks: those that people keep giving back, cannot hear, or let run out."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from pipeline.overview.measures import held, open_task
from pipeline.overview.stuck_item import MOST, Stuck
from pipeline.store.tables.review import give_back, seen, task

GIVEN_BACK: Final = 3  # times
BAD_SOUND: Final = 2  # people
RAN_OUT: Final = 2  # people

_WHICH = (task.c.id, task.c.recording_id, task.c.language)


def stuck(connection: sa.Connection, at: datetime) -> list[Stuck]:
    """Return the tasks that are stuck, of each kind the most often first."""
    return [*_bad_sound(connection), *_given_back(connection), *_ran_out(connection, at)]


def _given_back(connection: sa.Connection) -> list[Stuck]:
    query = _backs(sa.func.count().label("times"), GIVEN_BACK)
    return [
        _stuck("given back", row, f"given back {row.times} times",
            "ask those who gave it back why, or a person who knows the dialect to take it")
        for row in connection.execute(query)
    ]  # fmt: skip


def _bad_sound(connection: sa.Connection) -> list[Stuck]:
    query = _backs(sa.func.count(give_back.c.person_id.distinct()).label("times"), BAD_SOUND)
    return [
        _stuck("bad sound", row, f"{row.times} people say that the sound is bad",
            "hear it; if they are right, submit an empty text with the tag for unclear speech")
        for row in connection.execute(query.where(give_back.c.reason == "bad-sound"))
    ]  # fmt: skip


def _backs(count: sa.Label[int], least: int) -> sa.Select[Any]:
    """Return the query of tasks that are not done and were given back, `least` in this count."""
    joined = give_back.join(task, task.c.id == give_back.c.task_id)
    query = sa.select(*_WHICH, count, sa.func.max(give_back.c.created_at).label("since")).select_from(joined)
    grouped = query.where(task.c.state != "done").group_by(*_WHICH).having(count.element >= least)
    return grouped.order_by(count.element.desc(), task.c.id).limit(MOST)


def _ran_out(connection: sa.Connection, at: datetime) -> list[Stuck]:
    """Return tasks that several people were handed, and neither did nor gave back."""
    returned = sa.exists().where(give_back.c.task_id == seen.c.task_id, give_back.c.person_id == seen.c.person_id)
    holds = sa.and_(held(at), task.c.person_id == seen.c.person_id)
    count = sa.func.count().label("times")
    query = sa.select(*_WHICH, count, sa.null().label("since")).select_from(
        seen.join(task, task.c.id == seen.c.task_id)
    )
    left = query.where(
        seen.c.handed,
        sa.or_(open_task(at), held(at)),
        ~returned.correlate(seen),
        sa.not_(sa.func.coalesce(holds, sa.false())),
    )
    grouped = left.group_by(*_WHICH).having(count.element >= RAN_OUT).order_by(count.element.desc(), task.c.id)
    return [
        _stuck("leases ran out", row, f"{row.times} people were handed it and let the lease run out",
            "ask them why; if it is too long or too hard to do in one lease, have it taken offline, for hours")
        for row in connection.execute(grouped.limit(MOST))
    ]  # fmt: skip


def _stuck(kind: Any, row: sa.Row[Any], reason: str, what_to_do: str) -> Stuck:
    return Stuck(kind, row.language, row.recording_id, row.id, row.times, row.since, reason, what_to_do)
