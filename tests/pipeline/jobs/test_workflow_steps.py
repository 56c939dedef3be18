"""The steps of a job as recordings in flight know them: see pipeline/jobs/workflow.py before they change."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from configs.settings import Engine as QueueSettings
from pipeline.jobs import queue as jobs
from pipeline.jobs.workflow import Problem, define
from pipeline.store.database import reading
from tests.conftest import Rows

PATIENCE_S = 60
DRAFTED = ["begin", "prepare", "diarize", "plan", "transcribe", "transcribe", "join", "route", "deliver", "clips"]
REFUSED = ["begin", "prepare", "fail"]


class Idle:
    """Stages that do nothing. `problem`: of the sound."""

    def __init__(self, problem: Problem | None) -> None:
        self._problem = problem

    def prepare(self, recording_id: str) -> Problem | None:
        return self._problem

    def parts(self, recording_id: str) -> int:
        return 2

    def begin(self, recording_id: str, tag: int) -> None: ...
    def diarize(self, recording_id: str) -> None: ...
    def transcribe(self, recording_id: str, part: int) -> None: ...
    def join(self, recording_id: str) -> None: ...
    def route(self, recording_id: str) -> None: ...
    def deliver(self, recording_id: str) -> None: ...
    def cut_clips(self, recording_id: str) -> None: ...
    def fail(self, recording_id: str, problem: Problem) -> None: ...
    def align(self, recording_id: str) -> None: ...
    def progressed(self, workflow_id: str) -> None: ...

    def outage(self, error: BaseException) -> str:
        return ""


@pytest.mark.slow
@pytest.mark.parametrize(("problem", "steps"), [(None, DRAFTED), ({"code": "not-audio"}, REFUSED)])
def test_the_steps_are_those_that_recordings_in_flight_know(
    sqlite: sa.Engine, tmp_path: Path, problem: Problem | None, steps: list[str]
) -> None:
    client_id = Rows(sqlite).client("c").id
    recording_id = Rows(sqlite).recording(client_id).id
    with sqlite.begin() as connection:
        jobs.enqueue(connection, recording_id, client_id, "normal")
    settings = QueueSettings(poll_s=0.05)
    jobs.configure(f"sqlite:///{tmp_path / 'boli.db'}", "one-0", settings)
    try:
        jobs.launch(lambda: define(Idle(problem)), settings)
        until_s = time.monotonic() + PATIENCE_S
        while not ended(sqlite, recording_id) and time.monotonic() < until_s:
            time.sleep(0.02)
        assert done(sqlite, recording_id) == steps
    finally:
        jobs.stop(5)


def ended(engine: sa.Engine, recording_id: str) -> bool:
    with reading(engine) as connection:
        return jobs.has_ended(connection, recording_id)


def done(engine: sa.Engine, recording_id: str) -> list[str]:
    query = sa.text("SELECT function_name FROM operation_outputs WHERE workflow_uuid = :id ORDER BY function_id")
    with reading(engine) as connection:
        return list(connection.execute(query, {"id": jobs.workflow_id(recording_id)}).scalars())


def test_names_that_the_queue_holds_stay() -> None:
    assert (jobs.WORKFLOW, jobs.ALIGNMENT_WORKFLOW, jobs.QUEUES, jobs.APPLICATION_VERSION) == (
        "draft_recording", "align_words", ("recordings", "rush"), "1",
    )  # fmt: skip
