"""Prometheus: the error rates of the model in use, for Prometheus, by language and dialect.

Read from the sums by recording when somebody looks, at most every CACHE_S. Labels are tags of the registry, a policy,
and what identifies model and rules: never a client, a speaker or a recording. A rate without enough behind it is left
out; `boli_wer_words` and `boli_wer_speakers` still say how far it is.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import sqlalchemy as sa
import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from accuracy.estimate import ReviewProbabilityError, Thresholds
from accuracy.measure import Policy
from pipeline.evaluation import scores
from pipeline.evaluation.estimates import AccuracyRow
from pipeline.evaluation.reports import ReportQuery, report
from pipeline.recordings import recordings
from pipeline.store.database import reading

log = structlog.get_logger(__name__)

CACHE_S: Final = 60.0
_LABELS: Final = ("language", "dialect", "policy")
# Gauge, the report's column, what it says.
_GAUGES: Final = (
    ("boli_wer", "wer", "Error rate over all drafts (Hajek), fractions of 1."),
    ("boli_wer_low", "low", "Lower end of its 95 % interval by speaker."),
    ("boli_wer_high", "high", "Upper end of its 95 % interval by speaker."),
    ("boli_wer_words", "reference_words", "Reference units behind it."),
    ("boli_wer_speakers", "speakers", "Speakers behind it."),
    ("boli_wer_segments", "segments", "Drafted segments it stands for."),
    ("boli_wer_reviewed_share", "reviewed_share", "Share of these that people reviewed."),
    ("boli_wer_least_probability", "least_probability", "Least review probability of any of these."),
)


class AccuracyGauges(Collector):
    """Answers Prometheus from a database. A database that does not answer is `boli_accuracy_up` 0, not an error."""

    def __init__(
        self,
        engine: sa.Engine,
        thresholds: Thresholds,
        policies: Sequence[Policy] = ("L1",),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._thresholds = thresholds
        self._policies = policies
        self._clock = clock
        self._read_at: float | None = None
        self._rows: list[AccuracyRow] | None = None

    def describe(self) -> Iterable[Metric]:
        """Return nothing: registering must not read the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        rows = self._fresh()
        yield GaugeMetricFamily("boli_accuracy_up", "1: the rates could be read.", value=float(rows is not None))
        for name, column, says in _GAUGES:
            family = GaugeMetricFamily(name, says, labels=_LABELS)
            for row in rows or []:
                value = getattr(row, column)
                if value is not None:
                    family.add_metric([getattr(row, label) for label in _LABELS], value)
            yield family
        yield _described(rows or [])

    def _fresh(self) -> list[AccuracyRow] | None:
        now = self._clock()
        if self._read_at is None or now - self._read_at >= CACHE_S:
            self._rows, self._read_at = self._read(), now
        return self._rows

    def _read(self) -> list[AccuracyRow] | None:
        try:
            with reading(self._engine) as connection:
                model = recordings.newest_model(connection)
                in_use = scores.model_version(model) if model else None
                queries = [ReportQuery("dialect", policy) for policy in self._policies]
                rows = [row for query in queries for row in report(connection, query, self._thresholds)]
        except (SQLAlchemyError, ReviewProbabilityError) as error:
            log.warning("no error rates for Prometheus", error=type(error).__name__)
            return None
        return [row for row in rows if row.model == in_use]


def _described(rows: Iterable[AccuracyRow]) -> Metric:
    """Return 1 a row, with whether there is enough data, and which model and rules it is about."""
    labels = (*_LABELS, "status", "model", "identity")
    family = GaugeMetricFamily("boli_wer_info", "What the other gauges of these labels are about.", labels=labels)
    for row in rows:
        family.add_metric([getattr(row, label) for label in labels], 1.0)
    return family
