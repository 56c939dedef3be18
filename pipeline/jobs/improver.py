"""Improver: works on runs of the loop. One thread in a worker, where `improvement.on_workers` says so.

It is no workflow of DBOS: a run waits for days, for people and for live sound, and a person at a terminal may work on
it as well as a worker. The table of runs is its queue, as that of deliveries is the courier's. A claim that runs out
takes the place of the guardian: what a killed worker held, another takes. Why: docs/decisions/040-the-loop.md.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from asr.recognizer import Recognizer
from asr.whisper import whisper
from configs.errors import BoliError
from configs.settings import Asr, Settings
from pipeline.improvement import claims, scratch
from pipeline.improvement.driver import Driver
from pipeline.improvement.runs import StepName
from pipeline.improvement.steps import LOOP
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 1.0
_SWEEP_EVERY_S: Final = 600.0
_PATIENCE_S: Final = 30.0


class Improver:
    """Takes up runs that are queued, or that a killed process held; looks at those that wait, now and then."""

    def __init__(
        self,
        engine: sa.Engine,
        blobs: Blobs,
        settings: Settings,
        executor_id: str,
        load: Callable[[Asr], Recognizer] = whisper.load,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._stop = threading.Event()
        self._driver = Driver(engine, blobs, settings, f"worker {executor_id}", LOOP, self._stop, load, _log)
        self._looked_s: dict[str, float] = {}
        self._swept_s = -_SWEEP_EVERY_S
        self._thread = threading.Thread(target=self._run, name="improver", daemon=True)

    def start(self) -> None:
        """Begin to work, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Give the step in progress up: its run goes back to the queue."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_PATIENCE_S)

    def round(self) -> list[str]:
        """Work on what is there now, one run after the other; return their ids."""
        self._sweep()
        with reading(self._engine) as connection:
            dead_after_s = self._settings.engine.dead_after_s
            ready = claims.free(connection, ("queued", "running"), dead_after_s)
            waiting = claims.free(connection, ("waiting",), dead_after_s)
        for run_id in (found := [*ready, *filter(self._is_due, waiting)]):
            if self._stop.is_set():
                break
            self._looked_s[run_id] = time.monotonic()
            try:
                self._driver.advance(run_id)
            except BoliError as error:  # another process was faster, or it has ended meanwhile
                log.info("a run was left to others", run=run_id, why=str(error))
        return found

    def _is_due(self, run_id: str) -> bool:
        every_s = self._settings.improvement.look_minutes * 60
        return time.monotonic() - self._looked_s.get(run_id, -every_s) >= every_s

    def _sweep(self) -> None:
        if time.monotonic() - self._swept_s >= _SWEEP_EVERY_S:
            self._swept_s = time.monotonic()
            scratch.sweep(self._engine, self._settings)

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY_S):
            try:
                self.round()
            except SQLAlchemyError as error:  # the database is away: the next round tries again
                log.warning("the improver could not look", error=str(error).splitlines()[0])


def _log(step: StepName, share: float) -> None:
    if share == 1:
        log.info("a step of the loop is done", step=step)
