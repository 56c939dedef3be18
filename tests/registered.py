"""Models of the registry for tests: copies of the bundled model whose files differ."""

import json
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from asr.finetuning import trained_on
from asr.finetuning.trained_on import Trained
from asr.models import model_files
from pipeline.registry import gate, models
from pipeline.registry.models import Model
from pipeline.store.blobs import Blobs
from tests.starter import copy_of_starter

BY = "asha"
LEARNT = Trained("", "ab" * 32, 123_457, "")  # a sound that nobody sends here


def model_in(folder: Path, *languages: str, learnt: Sequence[Trained] | None = (LEARNT,)) -> Path:
    """Write a model whose name is the folder's and whose hash nothing else has. `learnt` None: it has no list."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    copy_of_starter(folder)
    card = json.loads((folder / model_files.CARD).read_text("utf-8"))
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"made_for_tests": folder.name}), "utf-8")
    more = {} if learnt is None else {"trained_on": trained_on.write([folder], learnt)}
    model_files.write_card(
        folder,
        name=folder.name,
        intended_use="tests",
        languages=languages or tuple(card["languages"]),
        window_ms=card["window_ms"],
        tokens_per_second=card["tokens_per_second"],
        **more,
    )
    return folder


def added(engine: sa.Engine, folder: Path, *languages: str, base: str = "") -> Model:
    """Write a model into a folder of models, and put it into the registry."""
    with engine.begin() as connection:
        return models.add(connection, model_in(folder, *languages), by=BY, models=folder.parent, base=base)


def passed(engine: sa.Engine, blobs: Blobs, model: Model, folder: Path, *tags: str) -> Model:
    """Record that a model has passed the gate for these tags."""
    with engine.begin() as connection:
        known = gate.list_of(connection, model, folder)
        gate.record(connection, blobs, model, known, "pass", tags=list(tags), by=BY)
    return model
