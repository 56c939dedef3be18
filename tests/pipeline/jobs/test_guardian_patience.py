"""The guardian's thread outlives what is away for a while: without it, others would take its worker for dead."""

import threading

import sqlalchemy as sa

from configs.settings import Engine
from pipeline.jobs.executor import Executor
from pipeline.jobs.guardian import Guardian
from pipeline.store.blobs import BlobsAway

PATIENCE_S = 60


def test_a_beat_that_fails_is_followed_by_the_next(sqlite: sa.Engine) -> None:
    third, beats = threading.Event(), []

    class Failing(Guardian):
        def beat(self) -> None:
            beats.append(len(beats))
            if len(beats) == 3:
                third.set()
            raise BlobsAway("the object store does not answer")

    executor = Executor.here("here-0")
    guardian = Failing(sqlite, executor, Engine(heartbeat_s=0.01), lambda ids: list(ids), lambda ids: None)
    guardian.start()
    assert third.wait(PATIENCE_S)
    guardian.stop()
