"""Drift monitoring: confidence, script fidelity, words a second and flags of all drafts, by dialect and week.

Nobody has to review anything for it. Made of the sums by recording (pipeline/evaluation/draft_statistics.py): no
segment is read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from accuracy.covariates import Observed, weekly
from accuracy.drift import BASELINE_WEEKS, Watched, Week, watched
from pipeline.evaluation import scores
from pipeline.evaluation.trends import monday
from pipeline.store.tables import covariate, recording

Name = Literal["confidence", "script", "words-per-second", "flags"]
NAMES: Final[tuple[Name, ...]] = get_args(Name)
Row = dict[str, Any]
# Of each: the column summed, the column it is divided by, how many of that make one unit, and whether it is a share.
_SUMS: Final[dict[Name, tuple[str, str, int, bool]]] = {
    "confidence": ("confidence", "confident", 1, True),
    "script": ("letters_in_script", "letters", 1, True),
    "words-per-second": ("words", "speech_ms", 1000, False),
    "flags": ("flagged", "segments", 1, True),
}
_DIRECTIONS: Final = {"worse": "up", "better": "down", "": ""}


@dataclass(frozen=True, slots=True)
class Asked:
    """`names`: what to watch. Others as in pipeline.evaluation.trends.Asked."""

    names: Sequence[Name] = NAMES
    language: str | None = None
    dialect: str | None = None
    model: str | None = None
    baseline: int = BASELINE_WEEKS
    weeks: int | None = None


def covariates(connection: sa.Connection, asked: Asked) -> list[Row]:
    """Return one row a covariate, language, dialect and model, sorted; a new model begins anew."""
    groups: defaultdict[tuple[str, str, str], list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(_query(asked)):
        groups[row.language, row.dialect, row.model].append(row)
    return [_row(asked, name, group, groups[group]) for group in sorted(groups) for name in asked.names]


def _query(asked: Asked) -> sa.Select[Any]:
    query = sa.select(
        covariate, recording.c.dialect, recording.c.created_at, recording.c.client_id, recording.c.speaker
    ).join(recording, recording.c.id == covariate.c.recording_id)
    chosen = {covariate.c.language: asked.language, recording.c.dialect: asked.dialect, covariate.c.model: asked.model}
    return query.where(*(column == value for column, value in chosen.items() if value is not None))


def _row(asked: Asked, name: Name, group: tuple[str, str, str], rows: Sequence[sa.Row[Any]]) -> Row:
    amount, of, unit, is_share = _SUMS[name]
    observed = (
        Observed(
            week=monday(row.created_at),
            cluster=scores.cluster(row),
            amount=row._mapping[amount],
            of=row._mapping[of] / unit,
            segments=row.segments,
        )
        for row in rows
    )
    found = watched((group[1],), weekly(observed, is_share=is_share), asked.baseline)
    weeks = _weeks(found)
    return {
        "covariate": name,
        "language": group[0],
        "dialect": group[1],
        "model": group[2],
        "baseline_weeks": asked.baseline,
        "expected": found.expected,
        "weeks": weeks if asked.weeks is None else weeks[-asked.weeks :],
    }


def _weeks(found: Watched) -> list[Row]:
    steps = {step.week: step for step in found.steps}
    rows = []
    for one in found.weeks:
        step = steps.get(one.week)
        sums = {"z": step.z, "up": step.worse, "down": step.better} if step else dict.fromkeys(("z", "up", "down"))
        rows.append(_value(one) | sums | {"alarm": _DIRECTIONS[step.alarm] if step else ""})
    return rows


def _value(one: Week) -> Row:
    return {
        "week": one.week,
        "value": one.rate,
        "low": one.low,
        "high": one.high,
        "segments": one.segments,
        "speakers": one.clusters,
    }
