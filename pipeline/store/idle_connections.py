"""Idle connections: is one that lay in the pool still usable? The server may have been restarted meanwhile.

A server that stops closes its connections, so that there is something to read on them; one that cannot be reached any
more says nothing. So a connection is asked before it is used where it has something to read, or where it was idle for
ASKED_AFTER_S. `pool_pre_ping` of SQLAlchemy asks each time: one more round trip for each transaction.
"""

import select
import time
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

ASKED_AFTER_S: Final = 5.0
_USED_AT_S: Final = "boli_used_at_s"


def watch(engine: Engine) -> None:
    """Let each connection of a pool of psycopg be asked where it may be dead; then all of the pool are made anew."""

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: Any) -> None:
        record.info[_USED_AT_S] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: Any, _proxy: Any) -> None:
        used_at_s = record.info.get(_USED_AT_S)
        if used_at_s is None or not _may_be_dead(connection, used_at_s):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            record.info.pop(_USED_AT_S)
            raise InvalidatePoolError from error


def _may_be_dead(connection: Any, used_at_s: float) -> bool:
    if connection.closed or time.monotonic() - used_at_s >= ASKED_AFTER_S:
        return True
    unread = select.poll()
    unread.register(connection.fileno(), select.POLLIN)
    return bool(unread.poll(0))
