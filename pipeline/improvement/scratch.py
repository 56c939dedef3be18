"""Scratch: what the steps of a run are in the middle of, as files. None of it outlives the run.

DATA/improvements/RUN/sound/     clips and texts for training: only while training goes on
                      tuned/     the trained model, mix-0.5/ its mixtures: until one of them is chosen
"""

import shutil
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from configs.settings import Settings
from pipeline.improvement import claims, runs
from pipeline.improvement.runs import Run, RunMissing
from pipeline.improvement.work import run_folder
from pipeline.store.database import reading

SOUND: Final = "sound"


def remove(settings: Settings, run: Run) -> None:
    """Remove the folder of a run that has ended, and the half of a model that it may have left."""
    shutil.rmtree(run_folder(settings, run.id), ignore_errors=True)
    shutil.rmtree(_part(settings.asr.models.expanduser() / run.model_name), ignore_errors=True)


def place(folder: Path, out: Path) -> None:
    """Copy a folder to where it is to be: whole, or not at all. `out` is not there yet."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = _part(out)
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(folder, part)
    part.rename(out)


def emptied(folder: Path) -> Path:
    """Return the folder with nothing in it, for this user alone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def sweep(engine: sa.Engine, settings: Settings) -> int:
    """Remove what runs left behind that were killed: sound where nobody works on the run, all of it where it has ended.

    Return how many folders are gone. Training that is taken up again writes its sound again.
    """
    above = run_folder(settings, "")
    found = [one for one in above.iterdir() if one.is_dir()] if above.is_dir() else []
    return sum(_swept(engine, settings, one) for one in found)


def _swept(engine: sa.Engine, settings: Settings, folder: Path) -> bool:
    with reading(engine) as connection:
        if claims.is_held(connection, folder.name, settings.engine.dead_after_s):
            return False
        run = _run(connection, folder.name)
    if run is not None and run.ended_at is not None:
        remove(settings, run)
        return True
    gone = folder if run is None else folder / SOUND
    there = gone.is_dir()
    shutil.rmtree(gone, ignore_errors=True)
    return there


def _run(connection: sa.Connection, run_id: str) -> Run | None:
    try:
        return runs.get(connection, run_id)
    except RunMissing:
        return None


def _part(out: Path) -> Path:
    return out.with_name(f".{out.name}.part")
