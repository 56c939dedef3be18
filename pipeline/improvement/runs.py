"""Runs: one turn of the loop from corrections to a model in use, as rows.

    queued -> running -> done            promoted, and nothing to complain of while it was watched
                |  ^
                v  |  -> stopped         by a person, by the gate, or taken back by an alarm
              waiting -> failed          `resume` goes on from the step that failed

A dialect has one run at a time. Of a run each step has one row: what it found is what the next steps read.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from configs.registry import variety
from pipeline.store.clock import database_now_ms, lately
from pipeline.store.database import new_id, now, reading
from pipeline.store.tables.learning import improvement, improvement_step

State = Literal["queued", "running", "waiting", "done", "stopped", "failed"]
StepName = Literal["snapshot", "train", "evaluate", "calibrate", "gate", "shadow", "promote", "watch"]
StepState = Literal["running", "done", "failed"]
STEPS: Final[tuple[StepName, ...]] = get_args(StepName)
OPEN: Final = ("queued", "running", "waiting")
BY_PERSON: Final = "stopped by a person"


class RunMissing(BoliError, LookupError):
    """There is no such run."""


class RunExists(BoliError, ValueError):
    """The dialect has a run that has not ended. The message names it."""


class RunOver(BoliError, ValueError):
    """The run has ended, or does not wait for this."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for, in place of the settings under `[improvement]`; None: as they say.

    `snapshot`: id or name of a data set that is there already. `name`: of the model that comes of it.
    """

    snapshot: str = ""
    name: str = ""
    base: str | None = None
    lora: int | None = None
    minutes: float | None = None
    references: str | None = None
    promote: str | None = None
    shadow_segments: int | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Options":
        """Return options from JSON. Raises BoliError for a name that is none."""
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(stored) - known):
            raise RunOptionUnknown(f"no option is named {', '.join(unknown)}; known are {', '.join(sorted(known))}")
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class RunOptionUnknown(BoliError, ValueError):
    """An option of a run that does not exist."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run. `attempts`: how often it was begun. `progress`: 0 to 1. `result`: what it found."""

    name: StepName
    state: StepState
    attempts: int
    progress: float
    result: Mapping[str, Any]
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """A run. `problem`: why it ended, for people; "" where it went through. `held_by`: who works on it now."""

    id: str
    dialect: str
    options: Options
    state: State
    problem: str
    snapshot_id: str | None
    model_id: str | None
    started_by: str
    created_at: datetime
    ended_at: datetime | None
    stop_asked: bool
    held_by: str | None
    steps: tuple[Step, ...] = field(default=())

    @property
    def short_id(self) -> str:
        """The start of the id, for names."""
        return self.id.removeprefix("imp_")[:8]

    @property
    def model_name(self) -> str:
        """The name of the model that the run makes."""
        return self.options.name or f"{self.dialect}-{self.short_id}"

    def step(self, name: str) -> Step | None:
        """Return the row of a step; None where it has not begun."""
        return next((one for one in self.steps if one.name == name), None)

    @property
    def next_step(self) -> StepName | None:
        """The first step that is not done."""
        done = {one.name for one in self.steps if one.state == "done"}
        return next((name for name in STEPS if name not in done), None)


def start(engine: sa.Engine, dialect: str, options: Options, by: str) -> Run:
    """Queue a run of the loop for a dialect, or a language. Raises UnknownVariety, and RunExists."""
    tag = variety(dialect).tag
    row = {
        "id": new_id("imp"),
        "dialect": tag,
        "options": options.as_json(),
        "state": "queued",
        "started_by": by,
        "created_at": now(),
    }
    try:
        with engine.begin() as connection:
            connection.execute(improvement.insert().values(row))
            return get(connection, str(row["id"]))
    except IntegrityError as error:
        with reading(engine) as connection:
            there = open_run(connection, tag)
        if there is None:
            raise
        raise RunExists(f"{tag} has a run that goes on: {there.id}; stop it, or let it end") from error


def get(connection: sa.Connection, run_id: str) -> Run:
    """Return a run with its steps, in their order. Raises RunMissing."""
    row = connection.execute(sa.select(improvement).where(improvement.c.id == run_id)).one_or_none()
    if row is None:
        raise RunMissing(f"there is no run {run_id}: boli improve status lists them")
    return _run(connection, row)


def open_run(connection: sa.Connection, dialect: str) -> Run | None:
    """Return the dialect's run that has not ended."""
    query = sa.select(improvement).where(improvement.c.dialect == dialect, improvement.c.ended_at.is_(None))
    row = connection.execute(query).one_or_none()
    return None if row is None else _run(connection, row)


def list_runs(connection: sa.Connection, dialect: str = "", limit: int = 100) -> list[Run]:
    """Return runs with their steps, the newest first."""
    query = sa.select(improvement).where(improvement.c.dialect == dialect if dialect else sa.true())
    rows = connection.execute(query.order_by(improvement.c.created_at.desc(), improvement.c.id).limit(limit)).all()
    return [_run(connection, row) for row in rows]


def steps(connection: sa.Connection, run_id: str) -> tuple[Step, ...]:
    """Return the steps that have begun, in their order."""
    rows = connection.execute(sa.select(improvement_step).where(improvement_step.c.improvement_id == run_id)).all()
    named = {row.name: row for row in rows}
    names = [one.name for one in fields(Step)]
    return tuple(Step(*(getattr(named[name], field) for field in names)) for name in STEPS if name in named)


def stop(connection: sa.Connection, run_id: str, dead_after_s: float = 20) -> Run:
    """Ask a run to stop: at once where nobody works on it, else as soon as who does hears of it. Raises RunOver.

    Who was not seen for `dead_after_s` is dead.
    """
    run = get(connection, run_id)
    if run.state not in OPEN:
        raise RunOver(f"{run_id} has ended: it is {run.state}")
    connection.execute(sa.update(improvement).where(improvement.c.id == run_id).values(stop_asked=True))
    seen = lately(improvement.c.held_ms, database_now_ms(connection), dead_after_s)
    free = sa.or_(improvement.c.held_by.is_(None), ~seen)
    ended = {"state": "stopped", "problem": BY_PERSON, "ended_at": now(), "held_by": None, "held_ms": None}
    connection.execute(sa.update(improvement).where(improvement.c.id == run_id, free).values(ended))
    return get(connection, run_id)


def approve(connection: sa.Connection, run_id: str, by: str, reason: str = "") -> Run:
    """Let the run that waits for it promote its model; the release keeps the reason. Raises RunOver where it does not
    wait for that.
    """
    connection.execute(sa.select(improvement.c.id).where(improvement.c.id == run_id).with_for_update())
    run = get(connection, run_id)
    step = run.step("promote")
    if step is None or step.state != "running" or run.state not in OPEN:
        raise RunOver(f"{run_id} does not wait for an approval: it is {run.state}, at {run.next_step or 'its end'}")
    this = sa.and_(improvement_step.c.improvement_id == run_id, improvement_step.c.name == "promote")
    approved = {**step.result, "approved_by": by} | ({"approved_for": reason} if reason else {})
    connection.execute(sa.update(improvement_step).where(this).values(result=approved))
    waiting = sa.and_(improvement.c.id == run_id, improvement.c.state == "waiting")
    connection.execute(sa.update(improvement).where(waiting).values(state="queued"))
    return get(connection, run_id)


def resume(connection: sa.Connection, run_id: str) -> Run:
    """Queue a run again that failed or was stopped by a person. It goes on from its first step that is not done.

    Raises RunOver where there is nothing to go on with, RunExists where the dialect has another run by now.
    """
    run = get(connection, run_id)
    if run.state in OPEN:
        return run
    if run.state == "done" or (run.state == "stopped" and run.problem != BY_PERSON):
        raise RunOver(f"{run_id} has ended ({run.problem or 'done'}): start another with boli improve")
    if (other := open_run(connection, run.dialect)) is not None:
        raise RunExists(f"{run.dialect} has a run that goes on: {other.id}; stop it, or let it end")
    again = {"state": "queued", "problem": "", "ended_at": None, "stop_asked": False}
    connection.execute(sa.update(improvement).where(improvement.c.id == run_id).values(again))
    undone = sa.and_(improvement_step.c.improvement_id == run_id, improvement_step.c.state == "failed")
    connection.execute(sa.delete(improvement_step).where(undone))
    return get(connection, run_id)


def _run(connection: sa.Connection, row: sa.Row[Any]) -> Run:
    names = [one.name for one in fields(Run) if one.name not in ("options", "steps")]
    values = {name: getattr(row, name) for name in names}
    return Run(**values, options=Options.read(row.options), steps=steps(connection, row.id))
