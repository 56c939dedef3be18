"""Told: what was scored, as plain values for JSON: from the command, and over HTTP."""

from dataclasses import dataclass, replace

from accuracy.error_list import SystemErrors
from accuracy.evaluate import Rate, Row
from accuracy.measure import Policy
from pipeline.testsets.compared import Compared
from pipeline.testsets.matching import Unmatched
from pipeline.testsets.scoring import ScoredFiles


@dataclass(frozen=True, slots=True)
class ToldRate:
    """Counts in the policy's unit. `rate`, `low`, `high`: fractions of 1, null without a reference or an interval."""

    substitutions: int
    deletions: int
    insertions: int
    reference: int
    hypothesis: int
    errors: int
    rate: float | None
    low: float | None
    high: float | None
    identity: str


@dataclass(frozen=True, slots=True)
class ToldRow:
    """`slice` null: the whole language. `speakers`, `hours`: null where they are not known of every utterance."""

    system: str
    language: str
    slice: str | None
    utterances: int
    speakers: int | None
    hours: float | None
    rates: dict[Policy, ToldRate]


@dataclass(frozen=True, slots=True)
class FileScores:
    """`unmatched`, `errors`: by system. `policy`: of the errors and of the comparison."""

    policy: Policy
    systems: list[str]
    rows: list[ToldRow]
    unmatched: dict[str, Unmatched]
    errors: dict[str, SystemErrors]
    comparison: Compared | None


def told(found: ScoredFiles, policy: Policy, judged: Compared | None, errors: int) -> FileScores:
    """Return all that is known. `errors`: how many of the worst utterances and confusions; 0: none."""
    return FileScores(
        policy=policy,
        systems=list(found.evaluation.systems),
        rows=[_row(row) for row in found.evaluation.rows],
        unmatched=found.unmatched,
        errors={
            name: replace(one, worst=one.worst[:errors], confusions=one.confusions[:errors])
            for name, one in found.evaluation.errors.items()
            if errors
        },
        comparison=judged,
    )


def _row(row: Row) -> ToldRow:
    return ToldRow(
        system=row.system,
        language=row.language,
        slice=row.slice,
        utterances=row.utterances,
        speakers=row.speakers,
        hours=None if row.duration_ms is None else row.duration_ms / 3_600_000,
        rates={policy: _rate(rate) for policy, rate in row.rates.items()},
    )


def _rate(rate: Rate) -> ToldRate:
    counts = rate.counts
    return ToldRate(
        substitutions=counts.substitutions,
        deletions=counts.deletions,
        insertions=counts.insertions,
        reference=counts.reference,
        hypothesis=counts.hypothesis,
        errors=counts.errors,
        rate=counts.rate,
        low=rate.interval.low if rate.interval else None,
        high=rate.interval.high if rate.interval else None,
        identity=rate.identity,
    )
