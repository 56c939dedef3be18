"""`boli improve`: the loop from corrections to a model in use, as one run that goes on where it was interrupted."""

import getpass
import os
import platform
import sys
import time
from dataclasses import asdict
from typing import Annotated, Any, Final

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.progress import Progress

from boli.console import Columns, Row, print_json, print_rows, text
from boli.context import Problem, State
from boli.options import JsonOption, one_of
from configs.registry import variety
from pipeline.evaluation.model_pairs import REFERENCES
from pipeline.improvement import claims, runs, scratch
from pipeline.improvement.driver import Busy, Driver
from pipeline.improvement.runs import STEPS, Options, Run, StepName
from pipeline.improvement.steps import LOOP
from pipeline.improvement.steps.gate import TRAINED_ON_TEST
from pipeline.jobs import workers
from pipeline.store.database import reading

improve = typer.Typer(invoke_without_command=True)
RunId = Annotated[str, typer.Argument(metavar="RUN", help="The id of a run, as boli improve status prints it.")]
LOOK_EVERY_S: Final = 1.0
EXIT_CODES: Final = {"worse": 1, "alarm": 1, "inconclusive": 3, TRAINED_ON_TEST: 4}
PROMOTERS: Final = ("person", "gate")


@improve.callback()
def run(
    context: typer.Context,
    dialect: Annotated[str, typer.Option(help="The tag of the dialect or language whose drafts should improve.")] = "",
    snapshot: Annotated[str, typer.Option(help="A data set that is there, in place of a new one.")] = "",
    base: Annotated[str, typer.Option(help="The model to begin with. Without it, the one in use.")] = "",
    name: Annotated[str, typer.Option(help="The name of the new model.")] = "",
    lora: Annotated[int | None, typer.Option(help="Train LoRA adapters of this rank, 0: all weights.", min=0)] = None,
    minutes: Annotated[float | None, typer.Option(help="Stop training after so many minutes.", min=0.1)] = None,
    references: Annotated[str, typer.Option(help="Of the gate: blind, corrected or all.")] = "",
    promote: Annotated[str, typer.Option(help="Who promotes what has passed: person or gate.")] = "",
    shadow_segments: Annotated[
        int | None, typer.Option(help="How many new corrected segments the model is tried on first.", min=0)
    ] = None,
) -> None:
    """From corrections to a model in use: data set, training, evaluation, calibration, gate, shadow, release, watch.

    Without an option that is set in the settings, under improvement. The same command again goes on with the run that
    the dialect has. A worker does the work where improvement.on_workers is set and one is alive; else this command.

    Exit code 0: promoted, or the run waits for a person or for time. 1: the model is worse, or was taken back.
    3: inconclusive. 4: it was trained on test segments. 2: an error, or the run was stopped.

    Example: boli improve --dialect bho
    """
    if context.invoked_subcommand is not None:
        return
    if not dialect:
        raise Problem("say whose drafts should improve: --dialect bho; or see boli improve --help")
    state: State = context.obj
    rests_on = one_of("--references", references, REFERENCES) if references else None
    rule = one_of("--promote", promote, PROMOTERS) if promote else None
    options = Options(snapshot, name, base or None, lora, minutes, rests_on, rule, shadow_segments)
    with state.engine() as engine:
        scratch.sweep(engine, state.settings)
        _end(_followed(state, engine, _open(engine, dialect, options)))


@improve.command("status")
def status(
    context: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="[RUN]", help="One run with its steps. Without it, all.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List runs, or show one with what its steps found.

    Example: boli improve status --json
    """
    state: State = context.obj
    with state.transaction() as connection:
        found = [runs.get(connection, wanted)] if wanted else runs.list_runs(connection)
    if as_json:
        print_json(asdict(found[0]) if wanted else [asdict(one) for one in found])
    elif wanted:
        print_rows([_step_row(found[0], name) for name in STEPS], _STEPS, note=_told(found[0]))
    else:
        print_rows([_row(one) for one in found], _RUNS)


@improve.command("stop")
def stop(context: typer.Context, wanted: RunId) -> None:
    """Stop a run: what is in progress ends, and nothing is promoted.

    Example: boli improve stop imp_0123456789abcdef
    """
    state: State = context.obj
    with state.transaction() as connection:
        print(_told(runs.stop(connection, wanted, state.settings.engine.dead_after_s)))


@improve.command("approve")
def approve(context: typer.Context, wanted: RunId) -> None:
    """Let the run that waits for it promote its model.

    Example: boli improve approve imp_0123456789abcdef
    """
    state: State = context.obj
    with state.engine() as engine:
        with engine.begin() as connection:
            approved = runs.approve(connection, wanted, _me())
        _end(_followed(state, engine, approved))


@improve.command("resume")
def resume(context: typer.Context, wanted: RunId) -> None:
    """Go on with a run that was interrupted, waits, failed, or was stopped by a person.

    Example: boli improve resume imp_0123456789abcdef
    """
    state: State = context.obj
    with state.engine() as engine:
        with engine.begin() as connection:
            resumed = runs.resume(connection, wanted)
        _end(_followed(state, engine, resumed))


@improve.command("step")
def step(
    context: typer.Context,
    wanted: RunId,
    name: Annotated[str, typer.Argument(metavar="STEP", help=", ".join(STEPS))],
    as_json: JsonOption = False,
) -> None:
    """Do one step of a run alone, here and now, and print what it found. Those before it must be done.

    A step that is done is not done again: what it found is printed.

    Example: boli improve step imp_0123456789abcdef evaluate
    """
    state: State = context.obj
    chosen = one_of("STEP", name, STEPS)
    with state.engine() as engine:
        with reading(engine) as connection:
            done = runs.get(connection, wanted)
        if (found := done.step(chosen)) is None or found.state != "done":
            done = _driver(state, engine).advance(wanted, chosen)
    found = done.step(chosen)
    if as_json:
        print_json(found and asdict(found))
    else:
        print_rows([_step_row(done, chosen)], _STEPS, note=_told(done))
    if done.state == "failed":
        raise Problem(done.problem)


def _open(engine: sa.Engine, dialect: str, options: Options) -> Run:
    """Return the dialect's run that goes on, or a new one."""
    with reading(engine) as connection:
        there = runs.open_run(connection, variety(dialect).tag)
    if there is None:
        there = runs.start(engine, dialect, options, _me())
    else:
        print(f"{there.id} goes on", file=sys.stderr)
    return there


def _followed(state: State, engine: sa.Engine, begun: Run) -> Run:
    """Return the run once it has ended or waits: a worker works on it, or this process."""
    print(begun.id, file=sys.stderr)
    seen: set[str] = {one.name for one in begun.steps if one.state == "done"}
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        bar = shown.add_task(begun.next_step or "", total=1.0)
        driver = _driver(state, engine, lambda name, share: shown.update(bar, description=name, completed=share))
        while True:
            now = _look(state, engine, driver, begun.id)
            for one in now.steps:
                if one.state == "done" and one.name not in seen:
                    seen.add(one.name)
                    shown.console.print(f"{one.name}: {_found(one.result)}", markup=False, emoji=False, soft_wrap=True)
            if now.state not in ("queued", "running"):
                return now


def _look(state: State, engine: sa.Engine, driver: Driver, run_id: str) -> Run:
    """Do the next step here, or wait a little where another process works on the run, or soon will."""
    with reading(engine) as connection:
        now = runs.get(connection, run_id)
        others = claims.is_held(connection, run_id, state.settings.engine.dead_after_s) or _worker(state, connection)
    if now.state not in runs.OPEN:
        return now
    if not others:
        try:
            return driver.advance(run_id, now.next_step)
        except Busy:
            pass
    time.sleep(LOOK_EVERY_S)
    return now


def _worker(state: State, connection: sa.Connection) -> bool:
    """Say whether a worker takes up runs."""
    settings = state.settings
    return settings.improvement.on_workers and bool(workers.alive(connection, settings.engine.dead_after_s))


def _driver(state: State, engine: sa.Engine, told: Any = lambda _name, _share: None) -> Driver:
    who = f"boli improve {platform.node()} {os.getpid()}"
    return Driver(engine, state.blobs, state.settings, who, LOOP, told=told)


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name
        return f"user {os.getuid()}"


def _end(done: Run) -> None:
    """Print how it stands, and end with the exit code of that."""
    print(_told(done))
    if done.state == "failed" or done.problem == runs.BY_PERSON:
        raise Problem(f"{done.id} is {done.state}: {done.problem}; boli improve resume {done.id} goes on with it")
    if done.state == "stopped":
        outcomes = [one.result.get("outcome", "") for one in done.steps]
        raise typer.Exit(next((EXIT_CODES[one] for one in reversed(outcomes) if one in EXIT_CODES), 2))


def _told(one: Run) -> str:
    waits = next((step.result["waits_for"] for step in one.steps if "waits_for" in step.result), "")
    why = one.problem or (f"for {waits}" if one.state == "waiting" else "")
    return f"{one.id} {one.dialect}: {one.state} {why}".rstrip()


def _found(result: Any) -> str:
    """Return what a step found in a line: what is itself a list or a table is left to --json."""
    return ", ".join(f"{key} {value}" for key, value in result.items() if not isinstance(value, dict | list))


def _step_row(one: Run, name: StepName) -> Row:
    step = one.step(name)
    if step is None:
        return {"step": name, "state": "", "attempts": "", "progress": "", "found": ""}
    share = f"{step.progress:.0%}"
    attempts = str(step.attempts)
    return {"step": name, "state": step.state, "attempts": attempts, "progress": share, "found": _found(step.result)}


def _row(one: Run) -> Row:
    began = f"{one.created_at:%Y-%m-%d %H:%M}"
    at = one.next_step if one.state in runs.OPEN else ""
    return {"run": one.id, "dialect": one.dialect, "state": one.state, "at": at or "", "began": began,
            "by": one.started_by, "problem": one.problem}  # fmt: skip


_RUNS: Columns = {name: text(name) for name in ("run", "dialect", "state", "at", "began", "by", "problem")}
_STEPS: Columns = {name: text(name) for name in ("step", "state", "attempts", "progress", "found")}
