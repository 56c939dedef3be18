"""Trends: one error rate a week, watched by CUSUM, for each dialect and for the language with a fixed mix of dialects.

A recording belongs to the week in which it came in; weeks begin on Monday. Made from the sums by recording: no segment
is read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from accuracy.drift import BASELINE_WEEKS, Dated, Step, Watched, Week, watch
from accuracy.estimate import Status
from accuracy.measure import Policy
from pipeline.evaluation import reports
from pipeline.evaluation.reports import ReportQuery


@dataclass(frozen=True, slots=True)
class TrendQuery:
    """What is asked for. `dialect`: only this one ("": none named; None: all, and their fixed mix). `baseline`: the
    number of first weeks that later ones are compared with. `weeks`: return only the newest so many. `mixed`: return
    only the fixed mix.
    """

    policy: Policy = "L1"
    language: str | None = None
    dialect: str | None = None
    model: str | None = None
    baseline: int = BASELINE_WEEKS
    weeks: int | None = None
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class SeriesWeek:
    """One week. `baseline`: it is one of those that the later ones are compared with; only those have `z`, the sums
    `worse` and `better` and an alarm. Figures are null where `status` is "not enough data"."""

    week: date
    rate: float | None
    low: float | None
    high: float | None
    status: Status
    segments: int
    reviewed_share: float
    speakers: int
    reference_words: int
    least_probability: float | None
    baseline: bool
    z: float | None
    worse: float | None
    better: float | None
    alarm: Literal["", "worse", "better"]


@dataclass(frozen=True, slots=True)
class Series:
    """`dialect` null: the language with its dialects in the fixed shares of `mix`. `worse`, `better`: the sums now."""

    language: str
    dialect: str | None
    mix: dict[str, float]
    model: str
    policy: Policy
    identity: str
    baseline_weeks: int
    expected: float | None
    worse: float | None
    better: float | None
    weeks: Sequence[SeriesWeek]


def series(connection: sa.Connection, query: TrendQuery) -> list[Series]:
    """Return one series for each dialect and model, and one for each language and model with the fixed mix.

    Raises accuracy.estimate.ReviewProbabilityError.
    """
    dated: defaultdict[tuple[str, str], list[Dated]] = defaultdict(list)
    identities: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for sums in reports.read(connection, ReportQuery("dialect", query.policy, query.language)):
        key = sums.language, sums.model
        _, dialect, _ = sums.tally.group
        dated[key].append(Dated(monday(sums.created_at), replace(sums.tally, group=(dialect,)), sums.words))
        identities[key].add(sums.identity)
    return [
        _series(query, *key, ", ".join(sorted(identities[key])), watched)
        for key in sorted(dated)
        if query.model in (None, key[1])
        for watched in watch(dated[key], baseline_weeks=query.baseline)
        if _is_wanted(query, watched)
    ]


def monday(instant: datetime) -> date:
    """Return the first day of the week of an instant."""
    day = instant.date()
    return day - timedelta(days=day.weekday())


def _is_wanted(query: TrendQuery, watched: Watched) -> bool:
    if query.mixed or query.dialect is None:
        return not (query.mixed and watched.stratum)
    return watched.stratum == (query.dialect,)


def _series(query: TrendQuery, language: str, model: str, identity: str, watched: Watched) -> Series:
    weeks = _weeks(query.baseline, watched)
    newest = watched.steps[-1] if watched.steps else None
    return Series(
        language=language,
        dialect=watched.stratum[0] if watched.stratum else None,
        mix={stratum[0]: share for stratum, share in watched.mix.items()},
        model=model,
        policy=query.policy,
        identity=identity,
        baseline_weeks=query.baseline,
        expected=watched.expected,
        worse=newest.worse if newest else None,
        better=newest.better if newest else None,
        weeks=weeks if query.weeks is None else weeks[-query.weeks :],
    )


def _weeks(baseline: int, watched: Watched) -> list[SeriesWeek]:
    steps = {step.week: step for step in watched.steps}
    with_rate = [week.week for week in watched.weeks if week.is_known]
    first = set(with_rate[:baseline]) if watched.expected is not None else set()
    return [_week(week, steps.get(week.week), is_baseline=week.week in first) for week in watched.weeks]


def _week(week: Week, step: Step | None, *, is_baseline: bool) -> SeriesWeek:
    """Return a week with what its rate rests on. `step`: None for a week of the baseline, which has no sums yet."""
    sums: dict[str, Any] = {name: getattr(step, name, None) for name in ("z", "worse", "better")}
    return SeriesWeek(
        week=week.week,
        rate=week.rate,
        low=week.low,
        high=week.high,
        status="ok" if week.rate is not None else "not enough data",
        segments=week.segments,
        reviewed_share=week.reviewed / week.segments if week.segments else 0.0,
        speakers=week.clusters,
        reference_words=week.reference_words,
        least_probability=week.least_probability,
        baseline=is_baseline,
        **sums,
        alarm=step.alarm if step else "",
    )
