"""Write probe: can something be kept? A real small write to the database and to the blobs.

A database may be read, and refuse to write: its disk is full, it is a replica, somebody made it read-only. Then every
piece of work would be lost while everything looks well.
"""

import sqlite3
from typing import Final

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pipeline.store.blobs import Blobs, BlobsAway
from pipeline.store.database import is_full, new_id
from pipeline.store.tables.base import write_probe

log = structlog.get_logger(__name__)

BLOB: Final = "write-probe"
# More than a file system keeps beside a file's name: it has to find room.
_CONTENT: Final = b"boli " * 2048
# PostgreSQL's error code "read_only_sql_transaction" (its manual, appendix A).
_PG_READ_ONLY: Final = "25006"


def trouble(engine: Engine, blobs: Blobs) -> str:
    """Write a little to the database and to the blobs; return what is wrong, for anybody to read, "" if nothing is.

    The blob always has the same content, so that several services may write it at once, and a backup may take it.
    A row is written and deleted at once, since SQLite writes nothing where a row only stays as it is.
    """
    id = new_id("try")
    try:
        with engine.begin() as connection:
            connection.execute(write_probe.insert().values(id=id))
            connection.execute(write_probe.delete().where(write_probe.c.id == id))
    except SQLAlchemyError as error:
        log.error("the database cannot be written to", error=str(getattr(error, "orig", error)).splitlines()[0])
        return f"the database cannot be written to{_why(error)}"
    try:
        with blobs.writing(BLOB) as path:
            path.write_bytes(_CONTENT)
    except BlobsAway as error:
        log.error("the recordings cannot be reached", error=str(error))
        return "the recordings cannot be reached: their folder or bucket is away"
    except OSError as error:
        log.error("the folder of recordings cannot be written to", error=error.strerror)
        return f"the folder of recordings cannot be written to: {error.strerror or 'it failed'}"
    return ""


def _why(error: SQLAlchemyError) -> str:
    """Return what strangers may know of an error: the server's own words may name its address."""
    if not isinstance(error, DBAPIError):
        return ""
    if is_full(error):
        return ": its disk is full"
    if isinstance(error.orig, sqlite3.Error):
        read_only = error.orig.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY  # the low byte is the primary code
    else:
        read_only = getattr(error.orig, "sqlstate", None) == _PG_READ_ONLY
    return ": it is read-only" if read_only else ""
