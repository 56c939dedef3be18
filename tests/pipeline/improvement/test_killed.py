"""kill -9 in each step of the loop, before it does anything and after it did all but say so: it goes on, and nothing is
done twice.

The processes that are killed are real, and so are the steps; what holds a step up is a wrapper around it.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from configs.settings import load
from pipeline.improvement import runs, scratch
from pipeline.improvement.driver import Busy, Driver
from pipeline.improvement.runs import STEPS, Options, Run, StepName
from pipeline.improvement.steps import LOOP
from pipeline.improvement.work import Done, Waits, Work
from pipeline.jobs.improver import Improver
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, reading
from tests.looped import Looped, counts, driver, scripted
from tests.pipeline.improvement.conftest import Chosen

pytestmark = pytest.mark.slow  # 17 processes

TABLES = tables.learning
PATIENCE_S = 120
PROCESSES = multiprocessing.get_context("forkserver")  # which forks before anything has threads
PROCESSES.set_forkserver_preload(["tests.looped", "pipeline.jobs.improver"])


def held_up(config: Path, models: str, run_id: str, name: StepName, before: bool, mark: Path) -> None:
    """Work on a run, and stand still in one step: before it does anything, or when all is done but its row."""
    os.environ["BOLI_ASR__MODELS"] = models

    def blocked(work: Work) -> Done | Waits:
        outcome = None if before else LOOP[name](work)
        mark.touch()
        time.sleep(PATIENCE_S)
        assert outcome is not None
        return outcome

    chosen = load(config)
    engine = connect(chosen.database_url)
    blobs = DiskBlobs(chosen.storage.data_dir / "blobs")
    advance(Driver(engine, blobs, chosen, f"{os.getpid()}", {**LOOP, name: blocked}, load=scripted), run_id)


def advance(working: Driver, run_id: str) -> Run:
    """Work on a run once the claim of the killed process has run out."""
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            return working.advance(run_id)
        except Busy:
            assert time.monotonic() < deadline_s
            time.sleep(0.02)


def wait_for(ready: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


def kill_in(config: Path, run_id: str, name: StepName, *, before: bool, mark: Path) -> None:
    arguments = (config, os.environ["BOLI_ASR__MODELS"], run_id, name, before, mark)
    process = PROCESSES.Process(target=held_up, args=arguments)
    process.start()
    wait_for(lambda: mark.exists() or not process.is_alive())
    assert process.is_alive(), f"{name} was never reached"
    process.kill()
    process.join()
    mark.unlink()


def test_killed_in_each_step_it_goes_on_and_nothing_is_done_twice(
    world: Looped, chosen: Chosen, tmp_path: Path
) -> None:
    both = world.engine.dialect.name == "sqlite"  # on a server only the second, to spare time
    kills = (True, False) if both else (False,)
    settings = chosen(shadow_segments=2 * both, watch_days=1e-6 * both, dead_after_s=0.2)
    run = runs.start(world.engine, "bho", Options(), "asha")
    for name in STEPS:
        for before in kills:
            kill_in(tmp_path / "boli.toml", run.id, name, before=before, mark=tmp_path / "mark")
            if before and name in ("shadow", "watch"):
                world.corrected(1)  # live sound, since the step began
    done = advance(driver(world, settings), run.id)
    assert (done.state, done.problem) == ("done", "")
    assert [(one.name, one.state, one.attempts) for one in done.steps] == [
        (name, "done", len(kills) + 1) for name in STEPS
    ]
    once = (TABLES.snapshot, TABLES.model, TABLES.release, TABLES.calibration)
    assert counts(world.engine, *once) == [1, 1, 1, 1]
    with reading(world.engine) as connection:
        kinds = connection.execute(sa.select(TABLES.model_event.c.kind)).scalars().all()
    in_shadow = ["status"] if both else []
    assert sorted(kinds) == ["added", "gate", *in_shadow, "status"]
    assert [one.name for one in settings.asr.models.iterdir()] == [f"bho-{run.short_id}"]
    assert list((settings.storage.data_dir / "improvements").iterdir()) == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_workers_thread_goes_on_with_what_a_killed_process_held(
    world: Looped, chosen: Chosen, tmp_path: Path
) -> None:
    settings = chosen(dead_after_s=0.2)
    run = runs.start(world.engine, "bho", Options(), "asha")
    kill_in(tmp_path / "boli.toml", run.id, "gate", before=True, mark=tmp_path / "mark")
    improver = Improver(world.engine, world.blobs, settings, "host-0", scripted)
    improver.start()
    try:
        wait_for(lambda: _state(world, run.id) == "done")
    finally:
        improver.stop()
    assert counts(world.engine, TABLES.release) == [1]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_sound_of_a_killed_run_is_swept(world: Looped, chosen: Chosen, tmp_path: Path) -> None:
    """Killed when the clips are written and training would begin; nobody goes on with the run."""
    settings = chosen(dead_after_s=0.2)
    run = runs.start(world.engine, "bho", Options(), "asha")
    sound = settings.storage.data_dir / "improvements" / run.id / scratch.SOUND
    kill_in(tmp_path / "boli.toml", run.id, "train", before=True, mark=tmp_path / "mark")
    sound.mkdir(parents=True)
    (sound / "seg.flac").write_bytes(b"fLaC")
    wait_for(lambda: scratch.sweep(world.engine, settings) == 1)
    assert not sound.exists()
    with world.engine.begin() as connection:
        assert runs.stop(connection, run.id, 0.2).state == "stopped"  # who held it is dead
    assert scratch.sweep(world.engine, settings) == 1
    assert not sound.parent.exists()


def _state(world: Looped, run_id: str) -> str:
    with reading(world.engine) as connection:
        return runs.get(connection, run_id).state
