"""Heart: while a step of a run is worked on, its claim is renewed, and the step hears whether it may go on."""

import threading
import time
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from configs.settings import Settings
from pipeline.improvement import claims, runs
from pipeline.improvement.claims import ClaimLost
from pipeline.improvement.problems import Interrupted, StepFailed, StopAsked

log = structlog.get_logger(__name__)

_KEEP_PROGRESS_S: Final = 1.0


class Heart:
    """Renews the claim in a thread of its own, and tells the step what it hears."""

    def __init__(self, engine: sa.Engine, run_id: str, who: str, settings: Settings, stop: threading.Event) -> None:
        self._engine, self._run_id, self._who = engine, run_id, who
        self._every_s = min(settings.engine.heartbeat_s, settings.engine.dead_after_s / 3)
        self._longest_s = settings.improvement.step_hours * 3600
        self._interrupted = stop
        self._resting = threading.Event()
        self._lost = self._stop_asked = False
        self._began_s = self._kept_s = 0.0
        self._progress: Callable[[float], None] = lambda _share: None
        self._thread = threading.Thread(target=self._run, name="improvement", daemon=True)

    def __enter__(self) -> "Heart":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.rest()

    def rest(self) -> None:
        """Beat no more."""
        self._resting.set()
        self._thread.join()

    def began(self, progress: Callable[[float], None]) -> None:
        """Count a step's time from now, and keep its progress with `progress`."""
        self._began_s, self._kept_s, self._progress = time.monotonic(), 0.0, progress

    def report(self, share: float) -> None:
        """Keep the step's progress, at most once a second. Raises as `check`, and StepFailed where its time is over."""
        self.check()
        if time.monotonic() - self._began_s > self._longest_s:
            raise StepFailed(f"it took longer than {self._longest_s / 3600:g} hours (improvement.step_hours)")
        if time.monotonic() - self._kept_s >= _KEEP_PROGRESS_S:
            self._kept_s = time.monotonic()
            self._progress(share)

    def check(self) -> None:
        """Raise ClaimLost, StopAsked or Interrupted where the step must not go on."""
        if self._lost:
            raise ClaimLost(f"another process goes on with {self._run_id}")
        if self._stop_asked:
            raise StopAsked(runs.BY_PERSON)
        if self._interrupted.is_set():
            raise Interrupted("this process has to end")

    def _run(self) -> None:
        while not self._resting.wait(self._every_s):
            try:
                with self._engine.begin() as connection:
                    self._stop_asked = claims.hold(connection, self._run_id, self._who)
            except ClaimLost:
                self._lost = True
                return
            except SQLAlchemyError as error:  # the database is away: the next beat tries again
                log.warning("a claim was not renewed", error=str(error).splitlines()[0])
