"""Trends: one rate a week, by dialect and for the language with its mix of dialects held fixed, and what CUSUM says.

A recording belongs to the week, from Monday, in which it came in. Made of the sums by recording: no segment is read.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from accuracy.drift import BASELINE_WEEKS, Dated, Watched, Week, watch
from pipeline.evaluation import reports
from pipeline.evaluation.reports import Cut

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """`dialect`: only this one ("": none named; None: all, and their fixed mix). `weeks`: the newest so many, of which
    all but the first `baseline` are watched; `mixed`: only the fixed mix.
    """

    policy: str = "L1"
    language: str | None = None
    dialect: str | None = None
    model: str | None = None
    baseline: int = BASELINE_WEEKS
    weeks: int | None = None
    mixed: bool = False


def series(connection: sa.Connection, asked: Asked) -> list[Row]:
    """Return one row a dialect, model and language, and one a model and language for the fixed mix (`dialect` None).

    Raises accuracy.estimate.ReviewProbabilityError.
    """
    dated: defaultdict[tuple[str, str], list[Dated]] = defaultdict(list)
    identities: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for tally, row, identity in reports.read(connection, Cut("dialect", asked.policy, asked.language)):
        key = row.language, row.model
        of_dialect = replace(tally, group=(row.dialect,))
        dated[key].append(Dated(monday(row.created_at), of_dialect, row.words or 0))
        identities[key].add(identity)
    return [
        _row(asked, *key, ", ".join(sorted(identities[key])), one)
        for key in sorted(dated)
        if asked.model in (None, key[1])
        for one in watch(dated[key], baseline_weeks=asked.baseline)
        if _wanted(asked, one)
    ]


def monday(instant: datetime) -> date:
    """Return the first day of the week of an instant."""
    day = instant.date()
    return day - timedelta(days=day.weekday())


def _wanted(asked: Asked, found: Watched) -> bool:
    if asked.mixed or asked.dialect is None:
        return not (asked.mixed and found.stratum)
    return found.stratum == (asked.dialect,)


def _row(asked: Asked, language: str, model: str, identity: str, found: Watched) -> Row:
    weeks = _weeks(asked, found)
    return {
        "language": language,
        "dialect": found.stratum[0] if found.stratum else None,
        "mix": {stratum[0]: share for stratum, share in found.mix.items()},
        "model": model,
        "policy": asked.policy,
        "identity": identity,
        "baseline_weeks": asked.baseline,
        "expected": found.expected,
        "worse": found.steps[-1].worse if found.steps else None,
        "better": found.steps[-1].better if found.steps else None,
        "weeks": weeks if asked.weeks is None else weeks[-asked.weeks :],
    }


def _weeks(asked: Asked, found: Watched) -> list[Row]:
    """Return each week with what is behind it; those of the baseline have no sums yet."""
    steps = {step.week: step for step in found.steps}
    known = [one.week for one in found.weeks if one.rate is not None and one.standard_error]
    first = set(known[: asked.baseline]) if found.expected is not None else set()
    rows = []
    for one in found.weeks:
        step = steps.get(one.week)
        watched = {name: getattr(step, name) for name in ("z", "worse", "better", "alarm")} if step else _NOT_WATCHED
        rows.append(_behind(one) | {"baseline": one.week in first} | watched)
    return rows


_NOT_WATCHED: Row = {"z": None, "worse": None, "better": None, "alarm": ""}


def _behind(one: Week) -> Row:
    return {
        "week": one.week,
        "rate": one.rate,
        "low": one.low,
        "high": one.high,
        "status": "ok" if one.rate is not None else "not enough data",
        "segments": one.segments,
        "reviewed_share": one.reviewed / one.segments if one.segments else 0.0,
        "speakers": one.clusters,
        "reference_words": one.reference_words,
        "least_probability": one.least_probability,
    }
