"""Leases: how long people keep work, and what becomes of it when they are gone.

A page that is open prolongs its leases. One that ran out still counts while nobody else wants the task; after a short
while it is swept: the task is open again. What its person wrote meanwhile is taken all the same, see late_texts.py.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, select

from pipeline.recordings import transitions
from pipeline.recordings.states import TASK
from pipeline.store.tables.review import task

# Of one transaction: whoever wants one of these rows does not wait long.
BATCH = 100


def any_over(connection: Connection, now: datetime) -> bool:
    """Say whether a lease has run out. It only reads."""
    return bool(connection.execute(select(exists().where(*_over(now)))).scalar())


def sweep(connection: Connection, now: datetime, most: int) -> int:
    """Open up to `most` tasks again whose lease ran out, and return how many. May be repeated, by several at once.

    They keep their assignment, so that its page may take them up again: assignments.renew.
    """
    over = select(task.c.id).where(*_over(now)).order_by(task.c.id).limit(most)
    ids = list(connection.execute(over.with_for_update(skip_locked=True)).scalars())
    if ids:
        transitions.move(connection, TASK, ids, "open", person_id=None, lease_expires_at=None)
    return len(ids)


def _over(now: datetime) -> list[ColumnElement[bool]]:
    return [task.c.state == "leased", task.c.lease_expires_at <= now]
