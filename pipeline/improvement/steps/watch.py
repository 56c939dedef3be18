"""Watch: after it was promoted the model is compared with the one before. On an alarm it is taken back by itself.

drift        confidence or script of its drafts fell, or flags rose    pipeline/evaluation/drift_monitoring.py
worse        the release gate over what people reviewed since          once a week, and at the end
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from configs.registry import language_of
from pipeline.evaluation import drift_monitoring
from pipeline.evaluation.drift_monitoring import DriftQuery, Name
from pipeline.evaluation.scored_models import ModelMissing
from pipeline.improvement import judging
from pipeline.improvement.covered import reviewed
from pipeline.improvement.redecoding import LIVE, redecode
from pipeline.improvement.work import Done, Result, Waits, Work
from pipeline.registry import models, releases
from pipeline.store.database import now, reading

COMPARED_EVERY: Final = timedelta(days=7)
BY: Final = "watch"
# Which way each covariate goes when a model gets worse; that of words a second is not known.
_BAD: Final[dict[Name, str]] = {"confidence": "down", "script": "down", "flags": "up"}


def watch(work: Work) -> Done | Waits:
    """Look, and wait for the next look until the time is over. An alarm takes the release back."""
    until = work.step.started_at + timedelta(days=work.settings.improvement.watch_days)
    if not work.settings.improvement.watch_days:
        return Done({"skipped": "improvement.watch_days is 0"})
    if not _in_force(work):
        return Done({"outcome": "another model was released meanwhile"})
    over = now() >= until
    compared_at, alarm = _last(work), _drift(work)
    if over or now() - compared_at >= COMPARED_EVERY:
        compared_at, alarm = now(), alarm or _worse(work)
    seen: Result = {"until": until.isoformat(), "compared_at": compared_at.isoformat()}
    if alarm:
        return Done(seen | {"outcome": "alarm", "alarm": alarm}, lambda connection: _back(connection, work, alarm),
                    f"taken back: {alarm}")  # fmt: skip
    if over:
        return Done(seen | {"outcome": "quiet"})
    share = (now() - work.step.started_at) / (until - work.step.started_at)
    return Waits(seen | {"waits_for": f"an alarm, or {until:%Y-%m-%d %H:%M} UTC"}, min(1.0, share))


def _in_force(work: Work) -> bool:
    with reading(work.engine) as connection:
        current = releases.current(connection, work.run.dialect)
    return current is not None and current.id == work.found("promote")["release_id"]


def _last(work: Work) -> datetime:
    told = work.step.result.get("compared_at")
    return datetime.fromisoformat(told) if told else work.step.started_at


def _worse(work: Work) -> str:
    """Return the alarm where the model is worse than the one before on what was reviewed since; "" else."""
    with reading(work.engine) as connection:
        folder = models.get(connection, work.found("train")["model_id"]).path(work.settings.asr.models)
        live = reviewed(connection, work.run.dialect, work.step.started_at)
    if not live:
        return ""
    new = redecode(work, folder, LIVE, live.keys(), (0.0, 0.5))
    old = redecode(work, Path(work.found("evaluate")["old_folder"]), LIVE, live.keys(), (0.5, 1.0))
    with reading(work.engine) as connection:
        try:
            judged = judging.verdict(
                connection, work.settings, work.run, old.name, new.name, sorted(set(live.values()))
            )
        except ModelMissing:  # nothing could be decoded
            return ""
    return f"worse than {old.name} on {judged.segments} segments" if judged.outcome == "worse" else ""


def _drift(work: Work) -> str:
    """Return the alarm of drift monitoring since the model was promoted; "" where there is none."""
    tag, language = work.run.dialect, language_of(work.run.dialect).tag
    with reading(work.engine) as connection:
        version = models.get(connection, work.found("train")["model_id"]).version
        dialect = None if tag == language else tag
        watched = drift_monitoring.covariates(connection, DriftQuery(tuple(_BAD), language, dialect, version))
    since = work.step.started_at.date()
    alarms = [
        f"{one.covariate} of {one.dialect or one.language} goes {week.alarm} (week of {week.week})"
        for one in watched
        for week in one.weeks
        if week.week >= since and week.alarm == _BAD[one.covariate]
    ]
    return "; ".join(alarms)


def _back(connection: sa.Connection, work: Work, alarm: str) -> Result:
    back = releases.rollback(connection, work.run.dialect, BY, alarm, release_id=work.found("promote")["release_id"])
    return {"back_to": models.get(connection, back.model_id).name if back else "what the settings say"}
