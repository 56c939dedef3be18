"""Reports: the error rate of each group, with its interval."""

from typing import Literal

from accuracy.measure import Policy
from pipeline.evaluation.reports import By
from review_api.schemas.base import Answer


class Thresholds(Answer):
    min_speakers: int
    min_reference_words: int


class AccuracyRow(Answer):
    """`slice`: the value of what was asked for by, where that is no dialect, language or recording; "" where it is not
    known. `identity`: of the policy. `least_probability`: of a review, of any segment. `wer` with `low` and `high` is
    the Hájek estimate; `greg` the difference estimate; `naive` is biased by the routing, for comparison. `older`:
    segments whose score is of older rules and is left out (`boli score --drafts`). `script_fidelity`: the share of the
    drafts' letters in the language's script. `invented_per_minute`: units that drafts have where people heard nothing
    said, a minute; null where too few speakers are behind it. `silent_minutes`: how long that was.
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
    status: Literal["ok", "not enough data"]
    greg: float | None
    greg_low: float | None
    greg_high: float | None
    naive: float | None
    older: int
    script_fidelity: float | None
    silent_minutes: float
    invented_per_minute: float | None


class Accuracy(Answer):
    policy: Policy
    by: By
    thresholds: Thresholds
    rows: list[AccuracyRow]
