"""Drift monitoring: confidence, script fidelity, words a second and flags of all drafts, by dialect and week.

It needs no review. Made from the sums by recording (pipeline/evaluation/draft_statistics.py): no segment is read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from accuracy.covariates import Observed, weekly
from accuracy.drift import BASELINE_WEEKS, Step, Week, watched
from pipeline.evaluation import scores
from pipeline.evaluation.trends import monday
from pipeline.store.tables.evaluation import covariate
from pipeline.store.tables.recordings import recording

Name = Literal["confidence", "script", "words-per-second", "flags"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
Direction = Literal["", "up", "down"]
_DIRECTIONS: Final[dict[str, Direction]] = {"worse": "up", "better": "down", "": ""}


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A covariate is the sum of one column over the sum of another. `unit`: how many of the second make one."""

    amount: str
    of: str
    unit: int = 1
    is_share: bool = True


_RATIOS: Final[dict[Name, _Ratio]] = {
    "confidence": _Ratio("confidence", "confident"),
    "script": _Ratio("letters_in_script", "letters"),
    "words-per-second": _Ratio("words", "speech_ms", unit=1000, is_share=False),
    "flags": _Ratio("flagged", "segments"),
}


@dataclass(frozen=True, slots=True)
class DriftQuery:
    """What is asked for. `names`: what to watch. The others are as in pipeline.evaluation.trends.TrendQuery."""

    names: Sequence[Name] = NAMES
    language: str | None = None
    dialect: str | None = None
    model: str | None = None
    baseline: int = BASELINE_WEEKS
    weeks: int | None = None


@dataclass(frozen=True, slots=True)
class CovariateWeek:
    """Null where fewer than 5 speakers or 20 segments were drafted. `alarm`: which way it moved."""

    week: date
    value: float | None
    low: float | None
    high: float | None
    segments: int
    speakers: int
    z: float | None
    up: float | None
    down: float | None
    alarm: Direction


@dataclass(frozen=True, slots=True)
class Covariate:
    """Over all drafts, reviewed or not. `expected`: its mean over the first `baseline_weeks`."""

    covariate: Name
    language: str
    dialect: str
    model: str
    baseline_weeks: int
    expected: float | None
    weeks: Sequence[CovariateWeek]


def covariates(connection: sa.Connection, query: DriftQuery) -> list[Covariate]:
    """Return one series for each covariate, language, dialect and model, sorted. A new model has a new baseline."""
    groups: defaultdict[tuple[str, str, str], list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(_query(query)):
        groups[row.language, row.dialect, row.model].append(row)
    return [_covariate(query, name, group, groups[group]) for group in sorted(groups) for name in query.names]


def _query(asked: DriftQuery) -> sa.Select[Any]:
    query = sa.select(
        covariate, recording.c.dialect, recording.c.created_at, recording.c.client_id, recording.c.speaker
    ).join(recording, recording.c.id == covariate.c.recording_id)
    wanted = {covariate.c.language: asked.language, recording.c.dialect: asked.dialect, covariate.c.model: asked.model}
    return query.where(*(column == value for column, value in wanted.items() if value is not None))


def _covariate(query: DriftQuery, name: Name, group: tuple[str, str, str], rows: Sequence[sa.Row[Any]]) -> Covariate:
    language, dialect, model = group
    ratio = _RATIOS[name]
    observed = [_observed(row, ratio) for row in rows]
    series = watched((dialect,), weekly(observed, is_share=ratio.is_share), query.baseline)
    steps = {step.week: step for step in series.steps}
    weeks = [_week(week, steps.get(week.week)) for week in series.weeks]
    newest = weeks if query.weeks is None else weeks[-query.weeks :]
    return Covariate(name, language, dialect, model, query.baseline, series.expected, newest)


def _observed(row: sa.Row[Any], ratio: _Ratio) -> Observed:
    return Observed(
        week=monday(row.created_at),
        cluster=scores.cluster(row),
        amount=row._mapping[ratio.amount],
        of=row._mapping[ratio.of] / ratio.unit,
        segments=row.segments,
    )


def _week(week: Week, step: Step | None) -> CovariateWeek:
    """Return a week with its CUSUM sums. `step`: None for a week of the baseline, which has none."""
    return CovariateWeek(
        week=week.week,
        value=week.rate,
        low=week.low,
        high=week.high,
        segments=week.segments,
        speakers=week.clusters,
        z=step.z if step else None,
        up=step.worse if step else None,
        down=step.better if step else None,
        alarm=_DIRECTIONS[step.alarm] if step else "",
    )
