"""History stage: the database, people and clock of random histories, and the steps that several rules share.

A crash is a transaction that is rolled back when all its work is done.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from benchmarks.lib.history_job import ROUTE
from benchmarks.lib.history_world import Kept, World
from pipeline.accounts import clients, people
from pipeline.accounts.people import Person
from pipeline.recordings import segments
from pipeline.review import submission, tasks
from pipeline.review.adjudication import Adjudicated
from pipeline.review.edits import NOTHING, Edit, EditRefused, NoRoom
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.submission import AlreadyDelivered
from pipeline.review.tasks import Task, TaskMissing
from pipeline.store.database import now, reading
from pipeline.store.tables.pay import pay_entry
from pipeline.store.tables.recordings import recording as recording_table

TEXTS = ("राशन कार्ड", "राशन कार्ड।", "राशन", "")  # the first two are one text in canonical spelling
# Who acts at random; who finishes in the end: two texts of a segment, one who decides between them, and two who look at
# it again.
ACTORS, FINISHERS = 3, 5

number = st.integers(0, 7)
crashes = st.sampled_from((False, False, False, True))
texts = st.sampled_from(TEXTS)


class Crash(Exception):
    """The process dies here."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A database with the client and the people of all histories, who cost more to make than a history takes."""

    engine: sa.Engine
    client_id: str
    people: tuple[Person, ...]


def stage(engine: sa.Engine, number: int = 0) -> Stage:
    """Make the client and the people of the histories of a batch."""
    with engine.begin() as connection:
        client = clients.create(connection, f"histories {number}")
        logins = [f"actor{number}.{index}" for index in range(ACTORS + FINISHERS)]
        made = [people.create(connection, login, login, "a long password", ["reviewer"], []) for login in logins]
    return Stage(engine, client.id, tuple(made))


class Staged(RuleBasedStateMachine):
    """A history without rules. It begins with no recordings and an empty ledger."""

    def __init__(self, on: Stage) -> None:
        super().__init__()
        self.on = on
        self.world = World()
        self.clock = now()
        self.sent = 0
        with on.engine.begin() as connection:
            connection.execute(recording_table.delete())
            forget_pay(connection)

    @contextmanager
    def transaction(self, crash: bool) -> Iterator[sa.Connection]:
        """Give a transaction, of which nothing is left where the process dies at its end."""
        with suppress(Crash), self.on.engine.begin() as connection:
            yield connection
            if crash:
                raise Crash

    def recording(self, which: int) -> str | None:
        """Return the id of some recording, None where there is none."""
        every = list(self.world.modes)
        return every[which % len(every)] if every else None

    def task(self, which: int) -> Task:
        """Return some task that was given to somebody."""
        every = list(self.world.tasks.values())
        return every[which % len(every)]

    def actor(self, who: int) -> Person:
        """Return somebody who acts at random."""
        return self.on.people[who % ACTORS]

    def lease(self, person: Person, count: int, minutes: int, crash: bool) -> list[Task]:
        """Let a person lease tasks."""
        until, leased = self.clock + timedelta(minutes=minutes), list[Task]()
        with self.transaction(crash) as connection:
            leased = tasks.lease(connection, person, count, [], until, self.clock)
        for task in [] if crash else leased:
            self.world.given(task, person.id, until, self.clock)
        return leased

    def base_version(self, task: Task, person_id: str) -> int:
        """Return the version on which the person submits: whoever decides or answers begins with the segment's."""
        if task.purpose not in ("adjudication", "dispute"):
            return self.world.written(task.segment_id, person_id)
        with reading(self.on.engine) as connection:
            return segments.get(connection, task.segment_id).version

    def submit(
        self, to: tuple[str, str], version: int, text: str, crash: bool, operation_id: str = "", edit: Edit = NOTHING
    ) -> str:
        """Submit, and return what came of it; where it crashed, what would have come. `to`: a segment, and who."""
        self.sent += not operation_id
        sent = Submitted(operation_id or f"operation {self.sent}", version, text)
        try:
            with self.transaction(crash) as connection:
                answer = submission.submit(connection, *to, sent, ROUTE, self.clock, edit=edit)
        except tuple(REFUSALS) as refusal:
            return REFUSALS[type(refusal)]
        if not crash:
            kept = Kept(sent.operation_id, *to, answer.version, answer.text, version, answer.kind, answer.content)
            self.world.accepted(kept, self.clock)
        return "accepted"


REFUSALS: dict[type[Exception], str] = {
    TaskMissing: "missing", OperationReused: "reused", AlreadyDelivered: "delivered", Conflict: "conflict",
    Adjudicated: "adjudicated", EditRefused: "refused", NoRoom: "refused",
}  # fmt: skip


def forget_pay(connection: sa.Connection) -> None:
    """Empty the ledger, which refuses that: its guard is taken away and put back.

    Pay outlives the recordings, and a check that reads the ledgers of all earlier histories takes longer each time.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE pay_entry DISABLE TRIGGER USER")
        connection.execute(pay_entry.delete())
        connection.exec_driver_sql("ALTER TABLE pay_entry ENABLE TRIGGER USER")
        return
    guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'pay_entry'"
    found = connection.exec_driver_sql(guards).all()
    for guard in found:
        connection.exec_driver_sql(f"DROP TRIGGER {guard.name}")
    connection.execute(pay_entry.delete())
    for guard in found:
        connection.exec_driver_sql(guard.sql)
