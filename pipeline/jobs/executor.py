"""Executor: a worker's name in the job queue, and the one process that may bear it.

The name is that of the machine with the slot, so that after a restart a worker is given the work that it had. Two
machines may have one name: copies of one image, containers. Each would take the other's running work for its own lost
work. So the database keeps which process bears a name, and another process is refused as long as that one beats.

    claim -> nobody bears it, or my predecessor on this slot, who is dead for certain      it is mine
          -> another bears it: does it beat?      yes: NameTaken      no, for dead_after_s: it is mine
"""

import threading
import time
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from pipeline.jobs import workers
from pipeline.jobs.workers import Stamp
from pipeline.store.clock import database_now_ms
from pipeline.store.database import reading
from pipeline.store.tables.jobs import worker

_LOOK_EVERY_S: Final = 0.25


class NameTaken(BoliError, RuntimeError):
    """Another process bears this name, and is alive."""


@dataclass(frozen=True, slots=True)
class Executor:
    """A name, and the process that wants to bear it."""

    name: str
    instance: str

    @classmethod
    def here(cls, name: str) -> "Executor":
        """Return the executor that is this process."""
        return cls(name, uuid4().hex)

    def claim(self, engine: sa.Engine, predecessor: str, dead_after_s: float, stop: threading.Event) -> bool:
        """Bear the name from now on. False: `stop` was set while this waited to see whether another beats.

        `predecessor`: the process that is dead for certain, "" if none is known. Raises NameTaken.
        """
        other = self._stamp(engine)
        if other is not None and other.instance != (predecessor or self.instance):
            silent_since_s = time.monotonic()
            while time.monotonic() - silent_since_s < dead_after_s:
                if stop.wait(_LOOK_EVERY_S):
                    return False
                if self._stamp(engine) != other:
                    raise self._taken()
        self._take(engine, other)
        return True

    def beat(self, connection: sa.Connection, now_ms: int) -> None:
        """Say that this process lives. Raises NameTaken where another process took it for dead and bears the name."""
        mine = sa.and_(worker.c.id == self.name, worker.c.instance == self.instance)
        if connection.execute(sa.update(worker).where(mine).values(seen_ms=now_ms)).rowcount:
            return
        if self.name in workers.stamps(connection):
            raise self._taken()
        connection.execute(worker.insert().values(id=self.name, seen_ms=now_ms, instance=self.instance))

    def leave(self, connection: sa.Connection) -> None:
        """Give the name up, so that others need not wait until this process counts as dead."""
        connection.execute(worker.delete().where(worker.c.id == self.name, worker.c.instance == self.instance))

    def _stamp(self, engine: sa.Engine) -> Stamp | None:
        with reading(engine) as connection:
            return workers.stamps(connection).get(self.name)

    def _take(self, engine: sa.Engine, other: Stamp | None) -> None:
        """Write this process in the place of `other`, if that is still there. Raises NameTaken."""
        try:
            with engine.begin() as connection:
                if other is not None:
                    same = worker.c.instance.is_not_distinct_from(other.instance)
                    connection.execute(
                        worker.delete().where(worker.c.id == self.name, worker.c.seen_ms == other.seen_ms, same)
                    )
                now_ms = database_now_ms(connection)
                connection.execute(worker.insert().values(id=self.name, seen_ms=now_ms, instance=self.instance))
        except IntegrityError as error:  # it beat just now, or another process was faster
            raise self._taken() from error

    def _taken(self) -> NameTaken:
        return NameTaken(
            f"another worker is called {self.name} and is alive, probably on a machine with the same host name: give "
            "each machine its own host name, or this worker another --slot"
        )
