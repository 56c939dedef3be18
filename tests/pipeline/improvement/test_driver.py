"""The driver: what becomes of a run whose steps wait, fail, take too long, are stopped, or lose their claim."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from configs.errors import BoliError
from configs.settings import Settings, Storage
from pipeline.improvement import claims, runs
from pipeline.improvement.driver import MAX_STARTS, Busy, Driver, StepWork
from pipeline.improvement.problems import StepFailed
from pipeline.improvement.runs import STEPS, Options, Run, RunExists, RunMissing, RunOver, StepName
from pipeline.improvement.work import Done, Waits, Work
from pipeline.store.blobs import BlobsAway, DiskBlobs
from pipeline.store.database import reading
from pipeline.store.tables.learning import improvement

NOTHING: dict[StepName, StepWork] = dict.fromkeys(STEPS, lambda _work: Done({}))
Made = Callable[..., Driver]


@pytest.fixture
def make(database: Engine, tmp_path: Path) -> Made:
    """Drivers whose steps do nothing, but for those that are given."""

    def driver(
        steps: dict[StepName, StepWork], who: str = "me", stop: threading.Event | None = None, hours: float = 1
    ) -> Driver:
        more = {"engine": {"heartbeat_s": 0.05}, "improvement": {"step_hours": hours}}
        chosen = Settings.model_validate({"storage": Storage(data_dir=tmp_path), **more})
        return Driver(database, DiskBlobs(tmp_path), chosen, who, {**NOTHING, **steps}, stop)

    return driver


def begun(engine: Engine, dialect: str = "bho") -> Run:
    return runs.start(engine, dialect, Options(), "asha")


def reads(engine: Engine, run: Run) -> Run:
    with reading(engine) as connection:
        return runs.get(connection, run.id)


def long(work: Work) -> Done:
    """Work until somebody says otherwise."""
    while True:
        work.report(0.5)
        time.sleep(0.01)


def test_a_dialect_has_one_run_at_a_time(database: Engine, make: Made) -> None:
    first = begun(database)
    with pytest.raises(RunExists, match=first.id):
        begun(database, "Bhojpuri")
    other = begun(database, "ta")
    assert make({}).advance(first.id).state == "done"
    again = begun(database)
    with reading(database) as connection:
        assert [one.id for one in runs.list_runs(connection)] == [again.id, other.id, first.id]
        assert [one.id for one in runs.list_runs(connection, "ta")] == [other.id]
        assert runs.open_run(connection, "bho") == again
        with pytest.raises(RunMissing, match="there is no run imp_x"):
            runs.get(connection, "imp_x")
    with pytest.raises(RunOver, match="is done"):
        make({}).advance(first.id)


def test_one_step_alone(database: Engine, make: Made) -> None:
    run = begun(database)
    with pytest.raises(StepFailed, match="the step snapshot comes first"):
        make({}).advance(run.id, "train")
    for name in STEPS[:2]:
        assert make({}).advance(run.id, name).state == "queued"
    assert [one.name for one in reads(database, run).steps] == ["snapshot", "train"]
    calls: list[str] = []
    make({"train": lambda _work: calls.append("again") or Done({})}).advance(run.id, "train")
    assert calls == []  # it is done
    assert make({}).advance(run.id).state == "done"


def test_what_a_step_found_and_wrote_is_one_transaction(database: Engine, make: Made) -> None:
    run = begun(database)

    def half(connection: sa.Connection) -> dict[str, object]:
        connection.execute(sa.update(improvement).values(started_by="half"))
        raise StepFailed("the second half is missing")

    failed = make({"gate": lambda _work: Done({"outcome": "pass"}, half)}).advance(run.id)
    assert (failed.state, failed.problem) == ("failed", "gate: the second half is missing")
    assert failed.started_by == "asha"
    with database.begin() as connection:
        assert runs.resume(connection, run.id).next_step == "gate"
    assert make({"gate": lambda work: Done(dict(work.found("train")))}).advance(run.id).state == "done"
    with database.begin() as connection, pytest.raises(RunOver, match=r"has ended \(done\)"):
        runs.resume(connection, run.id)


def test_waiting_and_what_a_person_says_meanwhile(database: Engine, make: Made) -> None:
    run = begun(database)

    def promote(work: Work) -> Done | Waits:
        if "approved_by" in work.step.result:
            return Done({})
        with database.begin() as connection:  # at this very moment
            runs.approve(connection, run.id, "meera")
        return Waits({"waits_for": "a person"}, 0.5)

    waiting = make({"promote": promote}).advance(run.id)
    assert (waiting.state, waiting.next_step) == ("queued", "promote")  # to be looked at at once
    assert dict(waiting.steps[-1].result) == {"waits_for": "a person", "approved_by": "meera"}
    assert make({"promote": promote}).advance(run.id).state == "done"
    with database.begin() as connection, pytest.raises(RunOver, match="does not wait for an approval"):
        runs.approve(connection, run.id, "meera")


@pytest.mark.parametrize("step", ["snapshot", "watch"])
def test_a_person_stops_a_step_in_progress(database: Engine, make: Made, step: StepName) -> None:
    run = begun(database)
    working = threading.Thread(target=make({step: long}).advance, args=(run.id,))
    working.start()
    while (found := reads(database, run).step(step)) is None or found.state != "running":
        time.sleep(0.01)
    with database.begin() as connection:
        assert runs.stop(connection, run.id).stop_asked
    working.join(60)
    stopped = reads(database, run)
    assert (stopped.state, stopped.problem, stopped.held_by) == ("stopped", runs.BY_PERSON, None)
    with database.begin() as connection:
        with pytest.raises(RunOver, match="it is stopped"):
            runs.stop(connection, run.id)
        assert runs.resume(connection, run.id).state == "queued"
    assert make({}).advance(run.id).state == "done"


def test_a_run_that_nobody_works_on_stops_at_once(database: Engine) -> None:
    run = begun(database)
    with database.begin() as connection:
        assert runs.stop(connection, run.id).state == "stopped"


def test_a_step_may_not_take_for_ever(database: Engine, make: Made) -> None:
    failed = make({"train": long}, hours=0.0001).advance(begun(database).id)
    assert (failed.state, "it took longer than 0.0001 hours" in failed.problem) == ("failed", True)


def test_a_process_that_has_to_end_gives_its_run_back(database: Engine, make: Made) -> None:
    run, stop = begun(database), threading.Event()
    working = threading.Thread(target=make({"train": long}, stop=stop).advance, args=(run.id,))
    working.start()
    while reads(database, run).step("train") is None:
        time.sleep(0.01)
    stop.set()
    working.join(60)
    back = reads(database, run)
    assert (back.state, back.held_by) == ("queued", None)
    assert [one.attempts for one in make({}).advance(run.id).steps] == [1] * len(STEPS)


def test_a_bucket_that_is_away_is_waited_for(database: Engine, make: Made) -> None:
    def away(_work: Work) -> Done:
        raise BlobsAway("the object store does not answer")

    run = begun(database)
    for _ in range(MAX_STARTS + 1):
        assert make({"snapshot": away}).advance(run.id).state == "queued"
    assert [one.attempts for one in make({}).advance(run.id).steps] == [1] * len(STEPS)


def test_what_kills_every_process_is_set_aside(database: Engine, make: Made) -> None:
    run = begun(database)
    make({"snapshot": lambda _work: Waits({})}).advance(run.id)
    for _ in range(MAX_STARTS - 1):  # as a process leaves it that is killed
        with database.begin() as connection:
            connection.execute(sa.update(improvement).values(state="running"))
        with pytest.raises(KeyboardInterrupt):
            make({"snapshot": killed}).advance(run.id)
    with database.begin() as connection:
        connection.execute(sa.update(improvement).values(state="running"))
    assert f"it was begun {MAX_STARTS} times" in make({}).advance(run.id).problem


def killed(_work: Work) -> Done:
    raise KeyboardInterrupt


def test_who_was_taken_for_dead_changes_nothing_any_more(database: Engine, make: Made) -> None:
    run = begun(database)

    def overtaken(_work: Work) -> Done:
        with database.begin() as connection:
            assert not claims.take(connection, run.id, "another", 20)
            assert claims.take(connection, run.id, "another", -1)
        return Done({"by": "who is late"})

    assert make({"snapshot": overtaken}).advance(run.id).held_by == "another"
    with pytest.raises(Busy, match="another works on"):
        make({}).advance(run.id)
    assert [(one.name, one.state) for one in reads(database, run).steps] == [("snapshot", "running")]
    assert make({}, who="another").advance(run.id).state == "done"


def test_options_that_nobody_knows(database: Engine) -> None:
    with pytest.raises(BoliError, match="no option is named colour"):
        Options.read({"colour": "red"})
    assert Options.read(Options(lora=4).as_json()) == Options(lora=4)
