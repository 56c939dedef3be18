"""Fixtures of the tests of pay: people who work on a drafted recording."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.pay import ledger, rates
from pipeline.pay.ledger import Entry
from pipeline.recordings.segments import StoredSegment
from pipeline.review import opinions, submission, tasks
from pipeline.review.revisions import Submitted
from pipeline.review.tasks import Task
from pipeline.store.database import now, reading
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows


@dataclass
class Work:
    """People at work in one database, and what the ledger says of it."""

    engine: Engine
    rows: Rows
    route: Route

    def drafted(self, *texts: str, review: str = "sample") -> list[StoredSegment]:
        """Make a recording of its own client, with a task for each segment of two seconds."""
        made = self.rows.recording(self.rows.client(str(uuid4())).id, review=review)
        found = self.rows.draft(made.id, *texts)
        for one in found:
            self.rows.task(one)
        self.rows.drafted(made.id)
        return found

    def submit(self, task: Task, person: Person, text: str, version: int = 0, operation: str = "") -> str:
        """Submit a text; return its operation, to send it again."""
        sent = Submitted(operation or str(uuid4()), version, text)
        with self.engine.begin() as connection:
            submission.submit(connection, task.segment_id, person.id, sent, self.route, now())
        return sent.operation_id

    def late(self, task: Task, person: Person, text: str) -> None:
        """Keep a text that came when another person had the task."""
        sent = Submitted(str(uuid4()), 0, text)
        with self.engine.begin() as connection:
            opinions.add(connection, task, person.id, sent, "late", now())
            work = ledger.Work(task.id, task.segment_id, person.id, "late", task.arm, sent.operation_id)
            ledger.credit(connection, work, rates.in_force(), now())

    def expire(self) -> None:
        """Let every lease run out."""
        with self.engine.begin() as connection:
            values = {"lease_expires_at": now() - timedelta(minutes=1)}
            connection.execute(sa.update(task_table).where(task_table.c.state == "leased").values(values))

    def done(self, text: str = "राशन कार्ड", login: str = "") -> Entry:
        """Let a person do one segment; return what it earned."""
        person = self.rows.person(login or str(uuid4()))
        self.drafted("राशन")
        (task,) = self.rows.lease(person)
        self.submit(task, person, text)
        return self.entries()[0]

    def entries(self) -> list[Entry]:
        """Return the ledger, newest first."""
        with reading(self.engine) as connection:
            return ledger.entries(connection, limit=10_000)[0]

    def problems(self) -> list[str]:
        with reading(self.engine) as connection:
            return ledger.check(connection)

    def held(self, person: Person) -> list[Task]:
        with reading(self.engine) as connection:
            return tasks.held(connection, person.id, now())


@pytest.fixture
def work(database: Engine, rows: Rows) -> Work:
    return Work(database, rows, Route())
