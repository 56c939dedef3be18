"""Shadow: beside the model in use the candidate decodes what people review from now on, before it may be promoted."""

from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from pipeline.improvement import judging
from pipeline.improvement.covered import reviewed
from pipeline.improvement.redecoding import SEGMENTS, redecode
from pipeline.improvement.work import Done, Result, Waits, Work
from pipeline.registry import models
from pipeline.store.database import now, reading


def shadow(work: Work) -> Done | Waits:
    """Wait for enough live sound, or for the end of the time; then judge again. What is worse goes no further."""
    wanted = _segments(work)
    if not wanted:
        return Done({"skipped": "improvement.shadow_segments is 0"})
    model_id, until = work.found("train")["model_id"], _until(work)
    with work.engine.begin() as connection:
        models.set_status(connection, model_id, "shadow", work.run.started_by, f"run {work.run.id}")
        folder = models.get(connection, model_id).path(work.settings.asr.models)
        live = reviewed(connection, work.run.dialect, work.step.started_at)
    old_folder = Path(work.found("evaluate")["old_folder"])
    is_new = len(live) != work.step.result.get("segments", 0)  # else all of it is decoded
    for number, one in enumerate((folder, old_folder) if is_new else ()):
        redecode(work, one, SEGMENTS, live.keys(), (number / 2, (number + 1) / 2))
    seen: Result = {"segments": len(live), "until": until.isoformat()}
    if len(live) < wanted and now() < until:
        missing = f"{wanted - len(live)} more corrected segments, or {until:%Y-%m-%d %H:%M} UTC"
        return Waits(seen | {"waits_for": missing}, len(live) / wanted)
    return _judged(work, seen) if live else Done(seen | {"outcome": "no live sound"})


def _judged(work: Work, seen: Result) -> Done:
    found, model_id = work.found("evaluate"), work.found("train")["model_id"]
    with reading(work.engine) as connection:
        judged = judging.verdict(connection, work.settings, work.run, found["old"], found["new"], found["tags"])

    def block(connection: sa.Connection) -> Result:
        if judged.outcome == "worse":
            reason = f"worse on live sound, run {work.run.id}"
            models.set_status(connection, model_id, "blocked", work.run.started_by, reason)
        return {}

    told = judging.told(judged)
    stopped = f"on live sound the model is worse: {told}" if judged.outcome == "worse" else ""
    return Done(seen | {"outcome": judged.outcome, "told": told}, block, stopped)


def _segments(work: Work) -> int:
    asked = work.run.options.shadow_segments
    return work.settings.improvement.shadow_segments if asked is None else asked


def _until(work: Work) -> datetime:
    return work.step.started_at + timedelta(days=work.settings.improvement.shadow_days)
