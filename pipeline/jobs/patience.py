"""Patience: what a step does when it fails.

    the database, the disk or the store of sound is away      it waits, up to about WAIT_HOURS, and tries again
    anything else                                             TRIES tries, within seconds

A recording must not fail for good because a server was restarted. Between two tries the step waits twice as long as
before, an hour at most.
"""

import errno
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import structlog
from dbos import StepOptions
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from pipeline.recordings.recordings import RecordingMissing
from pipeline.store import identity
from pipeline.store.blobs import Blobs, BlobsAway
from pipeline.store.database import is_full

log = structlog.get_logger(__name__)

TRIES: Final = 3
WAIT_HOURS: Final = 24
FIRST_WAIT_S: Final = 1.0
GROWTH: Final = 2.0
# 1 + 2 + 4 + … + 2048 s, then an hour each: DBOS waits no longer than that between two tries.
_MOST_TRIES: Final = 13 + WAIT_HOURS
# A disk with less room is full: files are written in larger pieces than this.
_FULL_BYTES: Final = 16 * 2**20
_AWAY: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN}
)
# SQLite's primary result codes (sqlite.org/rescode.html) of a file that is locked, cannot be opened, read or written.
_SQLITE_AWAY: Final = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL}
)


def outage(error: BaseException, blobs: Blobs, folders: Sequence[Path]) -> str:
    """Return what is away for a while, in words; "" where the error says nothing of that kind.

    `folders`: where steps write. The blobs have to be those of an installation (pipeline/store/identity.py).
    """
    if isinstance(error, DBAPIError) and is_full(error):
        return "the database's disk is full"
    if _of_the_connection(error):
        return "the database does not answer"
    if isinstance(error, BlobsAway):
        return str(error)
    if why := _of_the_blobs(blobs):
        return why
    if isinstance(error, OSError) and error.errno in _AWAY:
        return f"the disk does not work: {error.strerror}"
    # A library that writes sound says only that it failed.
    if any(folder.is_dir() and shutil.disk_usage(folder).free < _FULL_BYTES for folder in folders):
        return "the disk is full"
    return ""


def _of_the_blobs(blobs: Blobs) -> str:
    try:
        return "" if blobs.exists(identity.MARK) else "the folder of recordings is not there"
    except BlobsAway as error:
        return str(error)


def _of_the_connection(error: BaseException) -> bool:
    """Say whether the database itself is the trouble. SQLite calls a statement that is wrong operational, too: waiting
    does not mend that.
    """
    if isinstance(error, OperationalError) and isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode & 0xFF in _SQLITE_AWAY
    return isinstance(error, (OperationalError, InterfaceError, TimeoutError))


class Patience:
    """Of one step: should it be tried again? `outage(error)`: what is away, "" for nothing."""

    def __init__(self, step: str, of: str, outage: Callable[[BaseException], str]) -> None:
        self._step = step
        self._of = of
        self._outage = outage
        self._failures = 0

    @property
    def options(self) -> StepOptions:
        """What DBOS has to know of the step."""
        return {
            "name": self._step,
            "retries_allowed": True,
            "max_attempts": _MOST_TRIES,
            "interval_seconds": FIRST_WAIT_S,
            "backoff_rate": GROWTH,
            "should_retry": self.try_again,
        }

    def try_again(self, error: BaseException) -> bool:
        """Say whether the step is tried again after this error."""
        if isinstance(error, RecordingMissing):
            return False
        if why := self._outage(error):
            log.warning("a step waits", step=self._step, recording=self._of, why=why)
            return True
        self._failures += 1
        return self._failures < TRIES
