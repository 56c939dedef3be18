"""Wire, accuracy: the shapes of comparisons, weekly series and what is watched beside them, as docs/api.md says."""

from datetime import date
from typing import Literal

from accuracy.gate import Outcome
from accuracy.measure import Policy
from review_api.wire import Answer


class ScoredModel(Answer):
    """`drafts`: whether recordings were drafted with it; else its texts were scored with `boli score`."""

    model: str
    drafts: bool
    segments: int
    languages: list[str]


class ScoredModels(Answer):
    items: list[ScoredModel]


class Compared(Answer):
    """Rates and differences are fractions of 1, null where too little is behind them."""

    language: str
    segments: int
    speakers: int
    reference_words: int
    effective_size: float
    least_probability: float | None
    identity: str
    old_rate: float | None
    new_rate: float | None
    difference: float | None
    low: float | None
    high: float | None


class JudgedDialect(Compared):
    """`upper`: what was held against the margin; `p`: of "worse by the margin or more"."""

    dialect: str
    outcome: Outcome
    regressed: bool
    upper: float | None
    p: float | None


class JudgedLanguage(Compared):
    """`worst`, `hardest_hit`: tags; null with fewer than two dialects that can be ranked."""

    worst: str | None
    hardest_hit: str | None
    old_spread: float | None
    new_spread: float | None


class Verdict(Answer):
    """`references`: how many were written how: "blind", or "draft of MODEL"."""

    old: str
    new: str
    policy: Policy
    arm: Literal["", "draft", "blind"]
    outcome: Outcome
    margin: float
    alpha: float
    min_speakers: int
    segments: int
    unpaired: int
    references: dict[str, int]
    dialects: list[JudgedDialect]
    languages: list[JudgedLanguage]


class SeriesWeek(Answer):
    """One week. `baseline`: it is one of those that the later ones are compared with; only those have `z`, the sums
    `worse` and `better` and an alarm. Figures are null where `status` is "not enough data"."""

    week: date
    rate: float | None
    low: float | None
    high: float | None
    status: Literal["ok", "not enough data"]
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


class Series(Answer):
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
    weeks: list[SeriesWeek]


class AllSeries(Answer):
    """An alarm comes where a sum exceeds `h`; each week adds what exceeds `k` standard errors."""

    policy: Policy
    k: float
    h: float
    items: list[Series]
