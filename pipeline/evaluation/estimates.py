"""Estimates: the row that every report of error rates shares.

    AccuracyRow ->  JSON of GET /v1/accuracy and of `boli accuracy report --json`
                    columns of CSV (review_api/evaluation/csv_table.py) and Parquet (pipeline/evaluation/parquet.py)
                    the schema in OpenAPI, from which the editor's types are generated

A column is added here and filled in pipeline/evaluation/reports.py; nothing else has to know it.
"""

from dataclasses import dataclass

from accuracy.caveats import Caveat
from accuracy.estimate import Status, Thresholds
from accuracy.intervals import Interval
from accuracy.measure import Policy
from configs.settings import Accuracy

Ends = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """`slice`: the value of what was asked for by, where that is no dialect, language or recording; "" where it is not
    known. `identity`: of the policy. `least_probability`: of a review, of any segment. `wer` with `low` and `high` is
    the Hájek estimate; `greg` the difference estimate; `naive` is biased by the routing, for comparison. `caveats`:
    why the true rate may lie outside `low` to `high` more often than in 5 % (accuracy/caveats.py). `older`:
    segments whose score is of older rules and is left out (`boli accuracy score --drafts`). `script_fidelity`: the
    share of the drafts' letters in the language's script. `invented_per_minute`: units that drafts have where people
    heard nothing said, a minute; null where too few speakers are behind it. `silent_minutes`: how long that was.

    `substitutions`, `deletions`, `insertions`: errors of each kind for each unit of reference; their sum is `wer`.
    `hours`: of drafted segments, and `reviewed_hours` of those reviewed. `more_speakers`: about how many more speakers
    are needed before a rate is shown.
    """

    language: str
    dialect: str
    recording: str
    slice: str
    model: str
    policy: Policy
    identity: str
    segments: int
    speakers: int
    reference_words: int
    reviewed_share: float
    least_probability: float
    effective_size: float
    wer: float | None
    low: float | None
    high: float | None
    status: Status
    greg: float | None
    greg_low: float | None
    greg_high: float | None
    naive: float | None
    older: int
    script_fidelity: float | None
    silent_minutes: float
    invented_per_minute: float | None
    caveats: tuple[Caveat, ...]
    substitutions: float | None
    deletions: float | None
    insertions: float | None
    hours: float
    reviewed_hours: float
    more_speakers: int


@dataclass(frozen=True, slots=True)
class CorrectedRow(AccuracyRow):
    """A row with the rate over corrected drafts, raised by what correctors overlook: pipeline/evaluation/agreement.py.
    None where too few segments have a second, blind reference, and for every slice but the dialect.
    """

    corrected: float | None
    corrected_low: float | None
    corrected_high: float | None


def thresholds(limits: Accuracy) -> Thresholds:
    """Return the sizes under which no rate is shown, from the settings."""
    return Thresholds(limits.min_speakers, limits.min_reference_words)


def ends(interval: Interval | None) -> Ends:
    """Return an interval's rate, lower and upper end; three times None where there is no interval."""
    return (interval.rate, interval.low, interval.high) if interval else (None, None, None)
