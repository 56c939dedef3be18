"""What the tests of the overview share: a service at work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, update

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.recordings.recordings import Recording
from pipeline.review import submission
from pipeline.review.revisions import Submitted
from pipeline.review.tasks import Task
from pipeline.store.database import now
from pipeline.store.tables.recordings import recording
from tests.conftest import Rows


@dataclass
class Work:
    """People at work on the recordings of one client. Each segment has two seconds of sound."""

    rows: Rows
    engine: Engine
    client_id: str

    def recording(self, *texts: str, language: str = "hi", **more: Any) -> Recording:
        """Make a drafted recording with a task for each text."""
        made = self.rows.recording(self.client_id, language=language, **more)
        for segment in self.rows.draft(made.id, *texts, language=language):
            self.rows.task(segment)
        self.rows.drafted(made.id)
        return made

    def due(self, made: Recording, at: datetime) -> None:
        """Give the recording a deadline."""
        with self.engine.begin() as connection:
            connection.execute(update(recording).where(recording.c.id == made.id).values(deadline=at))

    def submit(
        self, task: Task, person: Person, text: str, at: datetime | None = None, active_ms: int | None = None,
        version: int = 0, route: Route | None = None,
    ) -> None:  # fmt: skip
        """Submit the text of a task."""
        sent = Submitted(str(uuid4()), version, text, None, active_ms)
        with self.engine.begin() as connection:
            submission.submit(connection, task.segment_id, person.id, sent, route or Route(), at or now())


@pytest.fixture
def at_work(rows: Rows, database: Engine) -> Work:
    return Work(rows, database, rows.client("asha").id)
