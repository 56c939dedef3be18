"""Promote: the model that passed drafts the dialect from now on; when a person says so, or by the operator's rule."""

import sqlalchemy as sa

from pipeline.improvement.work import Done, Result, Waits, Work
from pipeline.registry import releases


def promote(work: Work) -> Done | Waits:
    """Promote the run's model once it is approved. The release and the end of the step are one transaction."""
    rule = work.run.options.promote or work.settings.improvement.promote
    by = work.step.result.get("approved_by", "") if rule == "person" else "the gate (improvement.promote)"
    if not by:
        return Waits({"waits_for": f"a person: boli improve approve {work.run.id}"})
    reason = "; ".join(filter(None, [work.step.result.get("approved_for"), f"run {work.run.id} of boli improve"]))
    model_id, seen = work.found("train")["model_id"], work.found("evaluate")["release_id"]

    def release(connection: sa.Connection) -> Result:
        made = releases.promote(connection, model_id, work.run.dialect, by, reason, over=seen)
        return {"release_id": made.id}

    return Done({"by": by}, release)
