"""Gate: may the new model replace the old one? Each variety must be shown not to become worse."""

from dataclasses import asdict
from typing import Final

import sqlalchemy as sa

from pipeline.evaluation.comparison import Verdict
from pipeline.evaluation.scored_models import ModelMissing
from pipeline.evaluation.training_lists import TrainedOnTest
from pipeline.improvement import judging
from pipeline.improvement.work import Done, Result, Work
from pipeline.registry import gate as registry_gate
from pipeline.registry import metrics, models
from pipeline.store.database import reading

TRAINED_ON_TEST: Final = "trained on test"


def gate(work: Work) -> Done:
    """Judge, and keep the outcome and the metrics with the model. Only a pass goes on; what is worse is blocked."""
    found = work.found("evaluate")
    with reading(work.engine) as connection:
        model = models.get(connection, work.found("train")["model_id"])
        known = registry_gate.list_of(connection, model, work.settings.asr.models)
        try:
            registry_gate.ensure_may_be_gated(connection, work.blobs, model, known)
            judged = judging.verdict(connection, work.settings, work.run, found["old"], found["new"], found["tags"])
        except TrainedOnTest as error:
            return Done({"outcome": TRAINED_ON_TEST, "model": model.name}, stopped=str(error))
        except ModelMissing:
            return Done({"outcome": "inconclusive"}, stopped="the gate: no segment of the test split could be compared")

    def keep(connection: sa.Connection) -> Result:
        detail = {"run": work.run.id, "old": judged.old, "references": judged.rests_on, "margin": judged.margin}
        registry_gate.record(
            connection, work.blobs, model, known, judged.outcome, tags=found["tags"], by=work.run.started_by,
            detail=detail,
        )  # fmt: skip
        keep_metrics(connection, model.id, judged)
        if judged.outcome == "worse":
            models.set_status(connection, model.id, "blocked", work.run.started_by, f"the gate of run {work.run.id}")
        return {}

    told = judging.told(judged)
    stopped = "" if judged.outcome == "pass" else f"the gate: {told}"
    return Done({"outcome": judged.outcome, "told": told, "verdict": asdict(judged)}, keep, stopped)


def keep_metrics(connection: sa.Connection, model_id: str, judged: Verdict) -> None:
    """Keep what a model was measured at, by variety."""
    metrics.keep(connection, model_id, judging.metrics(judged))
