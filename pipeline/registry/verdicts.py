"""Verdicts: what `boli accuracy compare` found of a model of the registry is a gate on its record.

Only a comparison under limits that are no looser than the gate's own counts (accuracy/gate.py), and none on references
as they are, because a draft leads those who write over it.
"""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from accuracy.gate import LIMITS
from asr.finetuning.trained_on import TrainingList
from pipeline.evaluation.comparison import Verdict
from pipeline.registry import gate
from pipeline.registry.models import Model
from pipeline.store.blobs import Blobs

EVERYTHING: Final = ""


def looser(verdict: Verdict) -> list[str]:
    """Return by what this verdict is easier to pass than the gate; nothing where it is not."""
    found = []
    if verdict.margin > LIMITS.margin:
        found.append(f"its margin is over {LIMITS.margin * 100:g} points")
    if verdict.min_speakers < LIMITS.min_clusters:
        found.append(f"it judges under {LIMITS.min_clusters} speakers")
    if verdict.rests_on == "all":
        found.append("it rests on references that drafts led")
    return found


def record(
    connection: sa.Connection,
    blobs: Blobs,
    model: Model,
    training_list: TrainingList | None,
    verdict: Verdict,
    *,
    required: Iterable[str],
    by: str,
) -> list[str]:
    """Put a verdict on the model's record; return why it does not count, if so: then nothing is written.

    `required`: the tags that the comparison was restricted to; none: it was over everything. Raises
    pipeline.registry.gate.TrainedOnTestSet.
    """
    if hindered := looser(verdict):
        return hindered
    if training_list is None:
        gate.ensure_not_on_test(connection, model)
        return [gate.unknown_training(model)]
    tags = {one.dialect or one.language for one in verdict.dialects}
    judged = tags | ({EVERYTHING} if not tuple(required) else set())
    gate.record(
        connection, blobs, model, training_list, verdict.outcome, tags=sorted(judged), by=by, detail=_told(verdict)
    )
    return []


def _told(verdict: Verdict) -> dict[str, Any]:
    outcomes = {one.dialect or one.language: one.outcome for one in verdict.dialects}
    return {
        "against": verdict.old, "policy": verdict.policy, "rests_on": verdict.rests_on, "margin": verdict.margin,
        "segments": verdict.segments, "outcomes": outcomes,
    }  # fmt: skip
