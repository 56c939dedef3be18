"""Fair queue: a client with a thousand recordings does not make the others wait.

Every job gets a tag; the smallest tag runs first (start-time fair queueing, Goyal, Vin and Cheng 1996):

    tag = max(tag of the last job that started, tag of this client's last job) + cost

A client that was quiet starts level with the others; a busy one queues behind its own work. A rush job has no tag. DBOS
takes priorities from 1 (first) to 2^31 - 1.
"""

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.store.tables.jobs import share

RUSH_PRIORITY = 1
FIRST = 1  # before all drafts that wait in the same queue
FIRST_TAG = 2
LAST_TAG = 2**31 - 1
_STARTED = ""  # the row that holds the tag of the last job that started


def next_tag(connection: Connection, client_id: str, cost: int = 1) -> int:
    """Return the tag of this client's next job and remember it. `cost`: 1 or more, in any unit used for all clients."""
    started = _tag(connection, _STARTED)
    tag = min(max(started, _tag(connection, client_id), FIRST_TAG) + max(cost, 1), LAST_TAG)
    _remember(connection, client_id, tag)
    return tag


def started(connection: Connection, tag: int) -> None:
    """Note that a job with this tag started: from now on newcomers queue behind it."""
    if tag > _tag(connection, _STARTED):
        _remember(connection, _STARTED, tag)


def _tag(connection: Connection, key: str) -> int:
    tag = connection.execute(select(share.c.tag).where(share.c.client_id == key).with_for_update()).scalar()
    return int(tag or 0)


def _remember(connection: Connection, key: str, tag: int) -> None:
    changed = connection.execute(update(share).where(share.c.client_id == key).values(tag=tag))
    if changed.rowcount == 0:
        try:
            with connection.begin_nested():
                connection.execute(share.insert().values(client_id=key, tag=tag))
        except IntegrityError:  # another transaction made the row first
            connection.execute(update(share).where(share.c.client_id == key).values(tag=tag))
