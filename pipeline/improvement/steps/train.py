"""Train: a better model from the data set's train split, by `boli model train` in the training environment.

    sound/ -> tuned/ -> mix-0.25/ mix-0.5/ … -> recipe.json says which -> MODELS/NAME -> a row of the registry

Each folder is whole when it is there. So what was interrupted goes on with the first that is not.
"""

import json
import shutil
import time
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from asr.finetuning import trained_on
from asr.models import model_files
from pipeline.datasets import used_for
from pipeline.improvement import child, mixture, models_in_use, scratch, training_data, training_environment
from pipeline.improvement.covered import covered
from pipeline.improvement.problems import StepFailed
from pipeline.improvement.training_data import TrainingData
from pipeline.improvement.work import Done, Result, Work
from pipeline.registry import models
from pipeline.store.atomic_file import appearing
from pipeline.store.database import reading
from pipeline.store.tables.learning import model
from pipeline.store.tables.recordings import segment

RECIPE: Final = "recipe.json"
DRAFTS: Final = "ctranslate2"  # the form that drafts; beside it lies the form that is trained further
TRAINS: Final = "transformers"
_PART: Final = 0.8  # of the step's progress is training


def train(work: Work) -> Done:
    """Train a model and put it into the registry, as a candidate."""
    made = work.settings.asr.models.expanduser() / work.run.model_name
    recipe = work.folder / RECIPE
    if not recipe.is_file():
        if made.exists():
            raise StepFailed(f"{made} exists, and is not of this run: start one with another --name")
        _keep(recipe, _recipe(work))
    told: dict[str, Any] = json.loads(recipe.read_text("utf-8"))
    if not made.is_dir():
        scratch.place(work.folder / told["from"], made)
    snapshot_id, base = work.found("snapshot")["snapshot_id"], told["base"]

    def add(connection: sa.Connection) -> Result:
        added = models.add(
            connection, made / DRAFTS, by=work.run.started_by, models=work.settings.asr.models,
            snapshot_id=snapshot_id, base=base, recipe=told,
        )  # fmt: skip
        return {"model_id": added.id, "model": added.name, "affected": _gone(connection, added.id, made / DRAFTS)}

    return Done({"recipe": told}, add)


def _recipe(work: Work) -> dict[str, Any]:
    """Train, mix, and say which folder is the model and how it was made."""
    work.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    base, limits = _base(work), work.settings.improvement
    tuned, count = work.folder / "tuned", 0
    if not tuned.is_dir():
        data = training_data.write(work, work.found("snapshot")["snapshot_id"], work.folder / scratch.SOUND)
        count = data.segments
        _tune(work, base, data, tuned)
    shutil.rmtree(work.folder / scratch.SOUND, ignore_errors=True)
    folder, tried = _mixed(work, base, tuned)
    how = {"lora": _lora(work), "rate": limits.rate, "epochs": limits.epochs, "minutes": _minutes(work)}
    return {"from": folder.name, "base": _name(base), "segments": count, "tried": tried, **how}


def _tune(work: Work, base: Path, data: TrainingData, out: Path) -> None:
    limits, began_s = work.settings.improvement, time.monotonic()
    command = [
        *training_environment.command(work.settings), "model", "train", "--from", str(base), "--data", str(data.new),
        "--out", str(out), "--name", work.run.model_name, "--lora", str(_lora(work)), "--rate", str(limits.rate),
        "--epochs", str(limits.epochs), "--minutes", str(_minutes(work)),
        *(["--known", str(data.known)] if data.known else []),
    ]  # fmt: skip
    longest_s = 60 * _minutes(work)

    def report() -> None:
        work.report(_PART * min(1.0, (time.monotonic() - began_s) / longest_s))
        forget.now_and_then(work.engine, data.new.parent)

    forget = training_data.Forgetting()
    child.run(command, work.folder, report)
    if not out.is_dir():
        raise StepFailed(f"{command[0]} model train wrote no {out}: is it boli of this version?")


def _keep(recipe: Path, told: dict[str, Any]) -> None:
    with appearing(recipe) as file:
        file.write_text(json.dumps(told), "utf-8")


def _mixed(work: Work, base: Path, tuned: Path) -> tuple[Path, list[dict[str, Any]]]:
    """Return the folder of the best mixture on the dev split, and what each came to."""
    shares, items = work.settings.improvement.mixes, mixture.dev_items(work, work.found("snapshot")["snapshot_id"])
    if not items or len(shares) == 1:  # nothing to choose by, or from
        return _mix(work, base, tuned, shares[-1]), []
    folders = {share: _mix(work, base, tuned, share) for share in shares}
    with reading(work.engine) as connection:
        in_use = models_in_use.folder(connection, work.settings.asr, work.run.dialect)
    before = mixture.tried(work, in_use, 0.0, items)
    results = [mixture.tried(work, folder / DRAFTS, share, items) for share, folder in folders.items()]
    tags = covered(work.run.dialect)
    chosen = mixture.best(results, before, tags)
    told = [{"share": one.share, "loss": mixture.loss(one, before, tags)} for one in (before, *results)]
    return folders[chosen.share], told


def _mix(work: Work, base: Path, tuned: Path, share: float) -> Path:
    """Return the folder of a mixture: the tuned model itself where all of the way is gone."""
    out = work.folder / f"mix-{share:g}"
    if share == 1:
        return tuned
    if not out.is_dir():
        command = training_environment.command(work.settings)
        more = ["--from", str(base), "--tuned", str(tuned / TRAINS), "--share", str(share), "--out", str(out)]
        child.run([*command, "model", "mix", *more], work.folder, lambda: work.report(_PART))
    return out


def _base(work: Work) -> Path:
    """Return the folder of the model to begin with, in the form that is trained. Raises StepFailed."""
    wanted = work.run.options.base or work.settings.improvement.base
    if wanted:
        folder = model_files.folder_of(wanted, work.settings.asr.models)
    else:
        with reading(work.engine) as connection:
            folder = models_in_use.folder(connection, work.settings.asr, work.run.dialect)
    for form in (folder / TRAINS, folder.parent / TRAINS, folder):
        if any(form.glob(model_files.ORIGINAL)):
            return form
    raise StepFailed(
        f"{folder} has no weights in the form that is trained (a folder {TRAINS}): name another model with --base, or "
        "install one: boli model install NAME --for-training"
    )


def _name(base: Path) -> str:
    return str(model_files.card_of(base).get("name") or base.parent.name)


def _lora(work: Work) -> int:
    asked = work.run.options.lora
    return work.settings.improvement.lora if asked is None else asked


def _minutes(work: Work) -> float:
    return work.run.options.minutes or work.settings.improvement.minutes


def _gone(connection: sa.Connection, model_id: str, folder: Path) -> int:
    """Note how many of the segments that it was trained on were deleted while it was trained; return that number."""
    known = trained_on.read(folder)
    ids = sorted(known.ids) if known else []
    there: set[str] = set()
    for some in used_for.batches(ids):
        there.update(connection.execute(sa.select(segment.c.id).where(segment.c.id.in_(some))).scalars())
    gone = len(set(ids) - there)
    connection.execute(sa.update(model).where(model.c.id == model_id).values(affected=gone))
    return gone
