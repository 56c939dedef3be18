"""Acceptance evidence: how wrong drafts are where the model is sure, and whether anything moved lately.

Segments count that the router would take for sure: confidence over `route.accept_confidence` and no flag, drafted by
this model in the last WINDOW, reviewed, and scored under today's rules (policy L1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from accuracy.counts import ErrorCounts
from accuracy.estimate import THRESHOLDS, estimate
from accuracy.tally import Scored, tallied
from configs.settings import Route
from pipeline.evaluation import drift_monitoring, scores
from pipeline.evaluation.draft_statistics import best_confidence
from pipeline.evaluation.drift_monitoring import DriftQuery
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings.flags import is_doubtful
from pipeline.store.tables.evaluation import score
from pipeline.store.tables.recordings import recording, segment

WINDOW: Final = timedelta(days=90)  # older reviews say little of what is drafted today
POLICY: Final = "L1"
LATELY: Final = timedelta(days=14)  # what is seen first when drafts become worse; also alarms of weeks that began then
_WEEKS: Final = 3
_MOST: Final = 20_000  # segments, the newest: a check stays under a second
# No error in n words still allows a rate of 3 / n: the rule of three (Hanley & Lippman-Hand, JAMA 249, 1983). By word,
# not by speaker as in accuracy/intervals.py: how many speakers a check needs is a limit of its own.
_NO_ERRORS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Drafted:
    """Which drafts are meant. `dialect`: "" for recordings of which none was named. `model`: its version, as scores
    name it. `calibration`: the version in force for them, "" where there is none.
    """

    language: str
    dialect: str
    model: str
    calibration: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check rests on. `model`: its version. `calibration`: the version in force, "" without one. `segments`,
    `speakers`, `reference_words`: reviewed ones of which the model was sure. `rate`, `low`, `high`: their error rate
    by Hajek with its 95 % interval, fractions of 1; None where nothing is known. `naive`: unweighted. `lately`: the
    rate of the last days (LATELY); None where too few speakers are behind it. `drift`: which covariates raised an
    alarm, and when.
    """

    model: str
    calibration: str
    segments: int = 0
    speakers: int = 0
    reference_words: int = 0
    rate: float | None = None
    low: float | None = None
    high: float | None = None
    naive: float | None = None
    lately: float | None = None
    drift: tuple[str, ...] = ()


def gather(connection: sa.Connection, of: Drafted, settings: Route, now: datetime) -> Evidence:
    """Return what is known of a dialect."""
    if not of.calibration:
        return Evidence(of.model, "")
    rows = _sure(connection, of, settings, now)
    found = estimate(tallied(scored for _, scored in rows))
    interval, words = found.interval, found.reference_words
    return Evidence(
        model=of.model,
        calibration=of.calibration,
        segments=found.reviewed,
        speakers=found.clusters,
        reference_words=words,
        rate=found.rate,
        low=interval.low if interval else None,
        high=max(interval.high if interval.rate else 0.0, _NO_ERRORS / words) if interval and words else None,
        naive=found.naive,
        lately=lately([scored for created_at, scored in rows if created_at >= now - LATELY]),
        drift=_alarms(connection, of, now),
    )


def lately(rows: Sequence[Scored]) -> float | None:
    """Return the error rate of these segments by Hajek; None where too few speakers are behind it."""
    found = estimate(tallied(rows))
    return found.rate if found.clusters >= THRESHOLDS.min_clusters else None


def _sure(connection: sa.Connection, of: Drafted, settings: Route, now: datetime) -> list[tuple[datetime, Scored]]:
    """Return the segments, each with when its recording came in."""
    confidence = best_confidence()
    errors = score.c.substitutions + score.c.deletions + score.c.insertions
    query = (
        sa.select(errors.label("errors"), score.c.reference_words, segment.c.review_probability, segment.c.flags)
        .add_columns(recording.c.id.label("recording_id"), recording.c.client_id, recording.c.speaker)
        .add_columns(recording.c.created_at)
        .join(segment, segment.c.id == score.c.segment_id)
        .join(recording, recording.c.id == segment.c.recording_id)
        .where(score.c.policy == POLICY, score.c.model == of.model)
        .where(score.c.identity == ScoringRules(connection).identity(POLICY, of.language, of.dialect))
        .where(segment.c.language == of.language, recording.c.dialect == of.dialect, segment.c.reviewed)
        .where(segment.c.review_probability.is_not(None), confidence >= settings.accept_confidence)
        .where(recording.c.created_at >= now - WINDOW)
        .order_by(recording.c.created_at.desc())
        .limit(_MOST)
    )
    return [(row.created_at, _scored(row)) for row in connection.execute(query) if not is_doubtful(row.flags)]


def _scored(row: sa.Row[Any]) -> Scored:
    # How the errors divide does not matter here, nor does the draft's length: there is no GREG of reviewed ones alone.
    counts = ErrorCounts(row.errors, 0, 0, row.reference_words, row.reference_words)
    return Scored(scores.cluster(row), counts, row.review_probability, 0.0, 0)


def _alarms(connection: sa.Connection, of: Drafted, now: datetime) -> tuple[str, ...]:
    asked = DriftQuery(language=of.language, dialect=of.dialect, model=of.model, weeks=_WEEKS)
    return tuple(
        f"{series.covariate} {week.alarm} in the week of {week.week}"
        for series in drift_monitoring.covariates(connection, asked)
        for week in series.weeks
        if week.alarm and week.week >= (now - LATELY).date()
    )
