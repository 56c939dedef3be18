"""Driver: takes a run through its steps, until it ends, waits, or somebody asks it to stop.

    claim -> first step that is not done -> its row "running" -> work -> its row "done", and what it changed -> next

A step that was interrupted runs again from its start, so what it makes outside the database it makes whole, under a
name that does not change. What it changes in the database, it changes in the transaction that says that it is done.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import OperationalError

from asr.recognizer import Recognizer
from asr.whisper import whisper
from configs.errors import BoliError
from configs.settings import Asr, Settings
from pipeline.improvement import claims, runs, scratch
from pipeline.improvement.claims import ClaimLost
from pipeline.improvement.heart import Heart
from pipeline.improvement.problems import Interrupted, StepFailed, StopAsked
from pipeline.improvement.runs import Run, RunOver, StepName
from pipeline.improvement.work import Done, Waits, Work
from pipeline.store.blobs import Blobs, BlobsAway
from pipeline.store.database import now, reading
from pipeline.store.tables.learning import improvement, improvement_step

log = structlog.get_logger(__name__)

# A step that was begun so often and never came to an end probably kills every process.
MAX_STARTS: Final = 5
StepWork = Callable[[Work], Done | Waits]


class Busy(BoliError, RuntimeError):
    """Another process works on the run."""


class Driver:
    """Works on runs in this process, one at a time. `who`: its name, unique among live processes."""

    def __init__(
        self,
        engine: sa.Engine,
        blobs: Blobs,
        settings: Settings,
        who: str,
        steps: Mapping[StepName, StepWork],
        stop: threading.Event | None = None,
        load: Callable[[Asr], Recognizer] = whisper.load,
        told: Callable[[StepName, float], None] = lambda _step, _share: None,
    ) -> None:
        """`steps`: what each does. `stop`: when set, the step in progress is given up, and the run goes back to the
        queue. `load` opens a model; `told` hears of progress.
        """
        self._engine = engine
        self._blobs = blobs
        self._settings = settings
        self._who = who
        self._steps = steps
        self._stop = stop or threading.Event()
        self._load = load
        self._told = told

    def advance(self, run_id: str, only: StepName | None = None) -> Run:
        """Work on a run until it ends or waits; with `only`, on this step alone. Return the run as it is then.

        Raises Busy where another process works on it, RunMissing, RunOver where it has ended, StepFailed where steps
        before `only` are not done.
        """
        self._claim(run_id)
        with Heart(self._engine, run_id, self._who, self._settings, self._stop) as heart:
            try:
                self._work(run_id, heart, only)
            except ClaimLost:
                log.warning("another process goes on with a run", run=run_id)
            finally:
                heart.rest()
                with self._engine.begin() as connection:
                    claims.leave(connection, run_id, self._who)
        with reading(self._engine) as connection:
            run = runs.get(connection, run_id)
        if run.ended_at is not None:
            scratch.remove(self._settings, run)
        return run

    def _claim(self, run_id: str) -> None:
        with self._engine.begin() as connection:
            run = runs.get(connection, run_id)
            if run.state not in runs.OPEN:
                raise RunOver(f"{run_id} has ended: it is {run.state}")
            if not claims.take(connection, run_id, self._who, self._settings.engine.dead_after_s):
                raise Busy(f"{run.held_by} works on {run_id}; it is taken over once that is silent")

    def _work(self, run_id: str, heart: Heart, only: StepName | None) -> None:
        while True:
            run = self._read(run_id)
            name = run.next_step
            if run.stop_asked:
                self._end(run, "stopped", runs.BY_PERSON)
            if name is None:
                self._end(run, "done", "")
            if run.stop_asked or name is None:
                return
            if only is not None and only != name:
                self._not_now(run, only, name)
                return
            if not self._step(run, name, heart):
                return
            if only is not None and self._read(run_id).next_step is not None:
                self._set(run_id, {"state": "queued"})
                return

    def _not_now(self, run: Run, only: StepName, name: StepName) -> None:
        """Leave the run as it is: the step is done, or others come first."""
        step = run.step(only)
        if step is None or step.state != "done":
            raise StepFailed(f"the step {name} comes first: boli improve step {run.id} {name}")

    def _step(self, run: Run, name: StepName, heart: Heart) -> bool:
        """Do one step; return whether the run goes on."""
        work = self._begin(run, name, heart)
        try:
            if (work.step.attempts) > MAX_STARTS:
                raise StepFailed(f"it was begun {MAX_STARTS} times and never came to an end; the log may say why")
            outcome = self._steps[name](work)
            heart.check()
            return self._keep(run, name, outcome)
        except StopAsked:
            self._end(run, "stopped", runs.BY_PERSON)
        except (Interrupted, BlobsAway):
            self._give_back(run, name)
        except (ClaimLost, OperationalError):  # the database is away: the run is taken up again
            raise
        except BoliError as error:
            self._failed(run, name, str(error))
        except Exception as error:
            log.exception("a step failed", run=run.id, step=name)
            self._failed(run, name, f"{type(error).__name__}: {error}; the log says more")
        return False

    def _begin(self, run: Run, name: StepName, heart: Heart) -> Work:
        before = run.step(name)
        with self._engine.begin() as connection:
            claims.hold(connection, run.id, self._who)
            if before is None:
                row = {"improvement_id": run.id, "name": name, "state": "running", "attempts": 1, "result": {}}
                connection.execute(improvement_step.insert().values(**row, started_at=now()))
            elif run.state == "running":  # whoever began it did not end it
                self._update_step(connection, run.id, name, {"attempts": before.attempts + 1})
            connection.execute(sa.update(improvement).where(improvement.c.id == run.id).values(state="running"))
            begun = runs.get(connection, run.id)
        step = begun.step(name)
        assert step is not None
        heart.began(lambda share: self._progress(run.id, name, share))
        return Work(self._engine, self._blobs, self._settings, begun, step, heart.report, self._load)

    def _keep(self, run: Run, name: StepName, outcome: Done | Waits) -> bool:
        """Write what came of a step, whole; return whether the run goes on."""
        with self._engine.begin() as connection:
            claims.hold(connection, run.id, self._who)
            if isinstance(outcome, Waits):
                self._keep_waiting(connection, run.id, name, outcome)
                return False
            result = outcome.result | outcome.also(connection)
            ended = {"state": "done", "progress": 1.0, "result": result, "ended_at": now()}
            self._update_step(connection, run.id, name, ended)
            values: dict[str, Any] = {key: result[key] for key in ("snapshot_id", "model_id") if key in result}
            if outcome.stopped:
                values |= {"state": "stopped", "problem": outcome.stopped, "ended_at": now()}
            if values:
                connection.execute(sa.update(improvement).where(improvement.c.id == run.id).values(values))
        self._told(name, 1.0)
        return not outcome.stopped

    def _keep_waiting(self, connection: sa.Connection, run_id: str, name: StepName, outcome: Waits) -> None:
        """Write that a step waits. What a person wrote into its row meanwhile stays, and is looked at at once."""
        step = runs.get(connection, run_id).step(name)
        approved = {key: step.result[key] for key in ("approved_by", "approved_for") if step and key in step.result}
        row = {"result": outcome.result | approved, "progress": outcome.progress, "attempts": 1}
        self._update_step(connection, run_id, name, row)
        state = "queued" if approved else "waiting"
        connection.execute(sa.update(improvement).where(improvement.c.id == run_id).values(state=state))

    def _failed(self, run: Run, name: StepName, problem: str) -> None:
        with self._engine.begin() as connection:
            claims.hold(connection, run.id, self._who)
            self._update_step(connection, run.id, name, {"state": "failed", "ended_at": now()})
        self._end(run, "failed", f"{name}: {problem}")

    def _give_back(self, run: Run, name: StepName) -> None:
        """Queue the run for another try, or process. This start does not count: nothing was wrong with the run."""
        with self._engine.begin() as connection:
            claims.hold(connection, run.id, self._who)
            this = sa.and_(improvement_step.c.improvement_id == run.id, improvement_step.c.name == name)
            connection.execute(sa.update(improvement_step).where(this).values(progress=0.0))
            connection.execute(sa.update(improvement).where(improvement.c.id == run.id).values(state="queued"))

    def _end(self, run: Run, state: str, problem: str) -> None:
        self._set(run.id, {"state": state, "problem": problem, "ended_at": now()})

    def _set(self, run_id: str, values: Mapping[str, Any]) -> None:
        with self._engine.begin() as connection:
            claims.hold(connection, run_id, self._who)
            if values:
                connection.execute(sa.update(improvement).where(improvement.c.id == run_id).values(dict(values)))

    def _progress(self, run_id: str, name: StepName, share: float) -> None:
        self._told(name, share)
        with self._engine.begin() as connection:
            self._update_step(connection, run_id, name, {"progress": min(1.0, max(0.0, share))})

    def _update_step(self, connection: sa.Connection, run_id: str, name: str, values: Mapping[str, Any]) -> None:
        this = sa.and_(improvement_step.c.improvement_id == run_id, improvement_step.c.name == name)
        connection.execute(sa.update(improvement_step).where(this).values(dict(values)))

    def _read(self, run_id: str) -> Run:
        with reading(self._engine) as connection:
            return runs.get(connection, run_id)
