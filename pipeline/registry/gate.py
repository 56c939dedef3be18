"""Gate: may a model be judged at all, and was it? No model is released without one of these on record.

    gate      it was compared with the model in use, and how that ended: only "pass" counts
    waived    an operator released it without a comparison, and said why

Neither is recorded of a model that was trained on the test split of any data set: by the id of a segment, by its sound
or by its text, also where only its base was (asr/finetuning/trained_on.py).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from accuracy.gate import Outcome
from asr.finetuning import trained_on
from asr.finetuning.trained_on import TrainingList
from configs.errors import BoliError
from configs.registry import variety
from pipeline.evaluation import training_lists
from pipeline.evaluation.training_lists import TrainedOnTestSet
from pipeline.registry import models
from pipeline.registry.models import Model, UnknownModel
from pipeline.store.blobs import Blobs

__all__ = [
    "NotGated", "TrainedOnTestSet", "ensure_may_be_gated", "ensure_not_on_test", "ensure_passed", "hindrances",
    "keep_list", "list_of", "record", "unknown_training", "waive",
]  # fmt: skip


class NotGated(BoliError, ValueError):
    """The model has not passed a gate for this language or dialect. The message says how it may."""


def list_of(connection: sa.Connection, model: Model, folder: Path) -> TrainingList | None:
    """Return what a model was trained on: its own list, and those of the models of the registry that it was made from.

    None where there is no list beside it. `folder`: the folder of models. Raises
    asr.finetuning.trained_on.BadTrainingList.
    """
    own = trained_on.read(model.path(folder))
    seen, segments, base = {model.name}, list(own.segments if own else ()), model.base
    while base and base not in seen:
        seen.add(base)
        try:
            before = models.get(connection, base)
        except UnknownModel:
            break
        older = trained_on.read(before.path(folder))
        segments += older.segments if older else ()
        base = before.base
    return replace(own, segments=tuple(dict.fromkeys(segments))) if own else None


def hindrances(connection: sa.Connection, blobs: Blobs, model: Model, training_list: TrainingList | None) -> list[str]:
    """Return why a model may not be gated, in sentences; none where it may be."""
    if training_list is None:
        return [unknown_training(model)]
    held = _held(connection, blobs, model, training_list)
    return [str(_on_test(model, held))] if held else []


def ensure_may_be_gated(
    connection: sa.Connection, blobs: Blobs, model: Model, training_list: TrainingList | None
) -> None:
    """Raise TrainedOnTestSet where a model was trained on a test split; NotGated where nobody knows."""
    if training_list is None:
        ensure_not_on_test(connection, model)
        raise NotGated(unknown_training(model))
    if held := _held(connection, blobs, model, training_list):
        raise _on_test(model, held)


def ensure_not_on_test(connection: sa.Connection, model: Model) -> None:
    """Raise TrainedOnTestSet where the model is known here to have been trained on a test split."""
    training_lists.refuse_held_out(connection, model.version)


def record(
    connection: sa.Connection,
    blobs: Blobs,
    model: Model,
    training_list: TrainingList | None,
    outcome: Outcome,
    *,
    tags: list[str],
    by: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write down how a comparison of the model with the one in use ended, and what it was trained on.

    `tags`: the languages and dialects that were judged. `detail`: with which model, under which limits. Raises
    TrainedOnTestSet, NotGated.
    """
    ensure_may_be_gated(connection, blobs, model, training_list)
    assert training_list is not None
    keep_list(connection, blobs, model, training_list)
    models.note(connection, model.id, "gate", by, **{**(detail or {}), "outcome": outcome, "tags": sorted(tags)})


def waive(
    connection: sa.Connection,
    blobs: Blobs,
    model: Model,
    training_list: TrainingList | None,
    *,
    tag: str,
    reason: str,
    by: str,
) -> None:
    """Write down that an operator releases the model without a passed gate, and why. Raises TrainedOnTestSet."""
    if training_list is None:
        ensure_not_on_test(connection, model)
    else:
        ensure_may_be_gated(connection, blobs, model, training_list)
        keep_list(connection, blobs, model, training_list)
    models.note(connection, model.id, "waived", by, tag=tag, reason=reason)


def keep_list(connection: sa.Connection, blobs: Blobs, model: Model, known: TrainingList) -> None:
    """Keep which segments here the model was trained on, for comparisons."""
    found = training_lists.recognised(connection, blobs, model.version, known)
    training_lists.keep(connection, model.version, known, found)


def ensure_passed(connection: sa.Connection, model: Model, tag: str) -> None:
    """Raise NotGated unless the model has passed a gate for this tag, or an operator waived it; TrainedOnTestSet where
    it is known by now to have been trained on a test split.
    """
    ensure_not_on_test(connection, model)
    judged = [event for event in _since_blocked(models.history(connection, model.id)) if _speaks_of(event, tag)]
    if not judged:
        raise NotGated(
            f"{model.name} has not passed a gate for {models.told([tag])}: compare it with the model in use (boli "
            "accuracy compare), or promote it --without-gate REASON"
        )
    if judged[-1].kind == "gate" and judged[-1].detail["outcome"] != "pass":
        raise NotGated(f"the gate for {models.told([tag])} ended with {judged[-1].detail['outcome']} for {model.name}")


def unknown_training(model: Model) -> str:
    """Return a sentence: there is no training list."""
    return (
        f"nothing is known of what {model.name} was trained on: copy its {trained_on.NAME} beside its files; if it has "
        "none, only --without-gate REASON releases it"
    )


def _held(connection: sa.Connection, blobs: Blobs, model: Model, known: TrainingList) -> Mapping[str, str]:
    """Return the segments of test splits that are on the list, and how each was recognised."""
    before = dict.fromkeys(training_lists.held_out(connection, model.version), "an earlier look")
    found = training_lists.recognised(connection, blobs, model.version, known, training_lists.in_a_test_split())
    return before | found


def _on_test(model: Model, held: Mapping[str, str]) -> TrainedOnTestSet:
    how = ", ".join(f"{name}: {count}" for name, count in sorted(Counter(held.values()).items()))
    return TrainedOnTestSet(model.name, len(held), f" (known by {how})")


def _speaks_of(event: models.Event, tag: str) -> bool:
    if event.kind == "waived":
        return bool(event.detail["tag"] == tag)
    return event.kind == "gate" and any(_covers(judged, tag) for judged in event.detail["tags"])


def _covers(judged: str, tag: str) -> bool:
    """Say whether a gate over `judged` counts for `tag`: for itself, and for what it is a dialect of. "" is everything:
    only a comparison of everything counts for it.
    """
    if judged == tag or not judged or not tag:
        return judged == tag
    return _covers(variety(judged).parent, tag)


def _since_blocked(history: list[models.Event]) -> list[models.Event]:
    """Return what happened since a block was lifted: what a model had passed before counts no more."""
    lifted = [at for at, event in enumerate(history) if event.kind == "status" and event.detail["source"] == "blocked"]
    return history[lifted[-1] :] if lifted else history
