"""The loop from corrections to a model in use: what each step leaves behind, and where it ends."""

import json
from pathlib import Path

import pytest
import soundfile
import sqlalchemy as sa

from asr.finetuning import trained_on
from boli.commands.improve import EXIT_CODES
from pipeline.datasets import sound
from pipeline.improvement import runs
from pipeline.improvement.runs import STEPS, Options
from pipeline.learning import calibrations
from pipeline.registry import models, releases
from pipeline.store import tables
from pipeline.store.database import reading
from tests.looped import Looped, counts, driver, found
from tests.pipeline.improvement.conftest import Chosen

pytestmark = pytest.mark.slow

TABLES = tables.learning
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"])  # the databases differ in what others test


def test_corrections_become_a_model_in_use(world: Looped, chosen: Chosen) -> None:
    """One speaker in five is kept for tests; of what the model learnt nothing is compared."""
    run, settings = runs.start(world.engine, "Bhojpuri", Options(), "asha"), chosen()
    done = driver(world, settings).advance(run.id)
    assert (done.state, done.problem, done.dialect) == ("done", "", "bho")
    assert [one.name for one in done.steps if (one.state, one.attempts) == ("done", 1)] == list(STEPS)
    frozen = found(done, "snapshot")
    assert (frozen["train"] + frozen["dev"] + frozen["test"], found(done, "evaluate")["test"]) == (32, frozen["test"])

    with reading(world.engine) as connection:
        (release,) = releases.in_force(connection).items()
        model = models.get(connection, found(done, "train")["model_id"])
        assert calibrations.in_force(connection, model.name, model.sha256) is not None
    assert (release, done.model_id, done.snapshot_id) == (("bho", model), model.id, model.snapshot_id)
    assert (model.status, model.base, model.recipe["segments"]) == ("released", "boli-starter-3", frozen["train"])
    rates = {name: model.metrics["bho"][name] for name in ("old", "new", "segments", "outcome")}
    assert rates == {"old": 0.5, "new": 0.0, "segments": frozen["test"], "outcome": "pass"}
    learnt = trained_on.read(model.path(settings.asr.models))
    assert learnt is not None
    assert len(learnt.ids) == frozen["train"]
    assert not (settings.storage.data_dir / "improvements" / run.id).exists()


@ON_SQLITE
def test_the_best_mixture_on_dev_is_taken(world: Looped, chosen: Chosen) -> None:
    """All mixtures write the same here, so the one that goes least far wins."""
    run = runs.start(world.engine, "bho", Options(name="half"), "asha")
    settings = chosen(mixes="0.5, 1.0")
    driver(world, settings).advance(run.id, "snapshot")
    recipe = found(driver(world, settings).advance(run.id, "train"), "train")
    assert (recipe["model"], recipe["recipe"]["from"]) == ("half", "mix-0.5")
    assert [(one["share"], one["loss"]) for one in recipe["recipe"]["tried"]] == [(0.0, 0.5), (0.5, 0.0), (1.0, 0.0)]


@ON_SQLITE
def test_a_model_that_is_worse_is_blocked(world: Looped, chosen: Chosen) -> None:
    """Here the new model gets half of the words wrong, and the bundled one none."""
    run = runs.start(world.engine, "bho", Options(), "asha")
    done = driver(world, chosen(), swapped=True).advance(run.id)
    assert (done.state, done.problem) == ("stopped", "the gate: worse")
    assert found(done, "gate")["outcome"] == "worse"
    with reading(world.engine) as connection:
        assert models.get(connection, found(done, "train")["model_id"]).status == "blocked"
        assert releases.in_force(connection) == {}
    assert done.step("promote") is None


@ON_SQLITE
def test_too_few_speakers_are_inconclusive(world: Looped, chosen: Chosen) -> None:
    run = runs.start(world.engine, "bho", Options(), "asha")
    done = driver(world, chosen(min_speakers=10)).advance(run.id)
    assert done.state == "stopped"
    assert "the gate: inconclusive; bho: about 7 more speakers" in done.problem


@ON_SQLITE
def test_a_model_that_learnt_a_test_segment_is_not_judged(world: Looped, chosen: Chosen, tmp_path: Path) -> None:
    """The rehearsal set that an operator names holds a segment of the test split, under its id."""
    snapshot = world.take("frozen", dialect="bho")
    held_out = next(item for item in world.items(snapshot) if item.split == "test")
    soundfile.write(tmp_path / "kept.flac", sound.samples(world.blobs, held_out), 16_000)
    line = {"audio": "kept.flac", "language": "hi", "text": held_out.plain, "segment_id": held_out.segment_id}
    (tmp_path / "known.jsonl").write_text(json.dumps(line), "utf-8")
    settings = chosen()
    named = settings.improvement.model_copy(update={"known": tmp_path / "known.jsonl"})
    run = runs.start(world.engine, "bho", Options(snapshot="frozen"), "asha")
    done = driver(world, settings.model_copy(update={"improvement": named})).advance(run.id)
    assert done.state == "stopped"
    assert "was trained on 1 segments of test splits" in done.problem
    assert EXIT_CODES[found(done, "gate")["outcome"]] == 4
    assert counts(world.engine, TABLES.release, TABLES.snapshot) == [0, 1]


@ON_SQLITE
def test_a_person_promotes(world: Looped, chosen: Chosen) -> None:
    run, settings = runs.start(world.engine, "bho", Options(promote="person"), "asha"), chosen()
    waiting = driver(world, settings).advance(run.id)
    assert (waiting.state, waiting.next_step, counts(world.engine, TABLES.release)) == ("waiting", "promote", [0])
    assert driver(world, settings).advance(run.id).state == "waiting"  # nobody has said anything since
    with world.engine.begin() as connection:
        assert runs.approve(connection, run.id, "meera", "it hears the village names").state == "queued"
    done = driver(world, settings).advance(run.id)
    assert (done.state, found(done, "promote")["by"]) == ("done", "meera")
    with reading(world.engine) as connection:
        (released,) = connection.execute(sa.select(TABLES.release.c.released_by, TABLES.release.c.reason)).all()
    assert tuple(released) == ("meera", f"it hears the village names; run {run.id} of boli improve")


@ON_SQLITE
def test_live_sound_decides_before_and_after_the_release(world: Looped, chosen: Chosen) -> None:
    """What is corrected while the model is in the shadow counts; once it is worse than before it is taken back."""
    run, settings = runs.start(world.engine, "bho", Options(), "asha"), chosen(shadow_segments=4, watch_days=1e-9)
    waiting = driver(world, settings).advance(run.id)
    assert (waiting.state, waiting.next_step) == ("waiting", "shadow")
    with reading(world.engine) as connection:
        assert models.get(connection, waiting.model_id or "").status == "shadow"
    world.corrected(2, "राशन केंद्र")
    promoted = driver(world, settings).advance(run.id, "shadow")
    assert found(promoted, "shadow")["segments"] == 4
    driver(world, settings).advance(run.id, "promote")
    watched = chosen(watch_days=1)
    assert driver(world, watched, swapped=True).advance(run.id).state == "waiting"
    world.corrected(4)
    done = driver(world, settings, swapped=True).advance(run.id)
    assert done.state == "stopped"
    assert done.problem.startswith("taken back: worse than boli-starter-3")
    assert (found(done, "watch")["back_to"], counts(world.engine, TABLES.release)) == ("what the settings say", [1])
    with reading(world.engine) as connection:
        assert releases.in_force(connection) == {}
