"""Wire, accuracy: the shapes of comparisons, weekly series and covariates (docs/reference/api.md)."""

from datetime import date
from typing import Literal

from accuracy.gate import Outcome
from accuracy.measure import Policy
from pipeline.evaluation.drift_monitoring import Name
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


class CovariateWeek(Answer):
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
    alarm: Literal["", "up", "down"]


class Covariate(Answer):
    """Over all drafts, reviewed or not. `expected`: its mean over the first `baseline_weeks`."""

    covariate: Name
    language: str
    dialect: str
    model: str
    baseline_weeks: int
    expected: float | None
    weeks: list[CovariateWeek]


class Covariates(Answer):
    k: float
    h: float
    items: list[Covariate]


class SeededRow(Answer):
    """`person`: a login, or "" where the rows are by dialect. Rates are null where `status` is "not enough data"."""

    language: str
    person: str
    dialect: str
    seeds: int
    missed: int
    miss_rate: float | None
    low: float | None
    high: float | None
    status: Literal["ok", "not enough data"]


class Seeded(Answer):
    """`seeded_error_share`: of shown drafts, at present. Under `min_seeds` no rate is shown."""

    by: Literal["person", "dialect"]
    seeded_error_share: float
    min_seeds: int
    items: list[SeededRow]


class TwiceRow(Answer):
    """`naive`: among reviewed segments, biased. `wer`, `low`, `high`: Hajek. `corrected`: over corrected drafts, raised
    by what a second person found. `people_L1` to `people_L3`: the first person's text against the second's. `twice`:
    segments done twice. Null: too little is behind it; `greg` also where the reviews are not as drawn.
    """

    language: str
    dialect: str
    model: str
    policy: Policy
    speakers: int
    reference_words: int
    naive: float | None
    wer: float | None
    low: float | None
    high: float | None
    greg: float | None
    twice: int
    twice_speakers: int
    corrected: float | None
    corrected_low: float | None
    corrected_high: float | None
    people_L1: float | None
    people_L1_low: float | None
    people_L1_high: float | None
    people_L2: float | None
    people_L2_low: float | None
    people_L2_high: float | None
    people_L3: float | None
    people_L3_low: float | None
    people_L3_high: float | None
    status: Literal["ok", "not enough data"]


class Twice(Answer):
    policy: Policy
    items: list[TwiceRow]


class CostlyWord(Answer):
    """`kind` "said": a word of references that was missed or replaced `errors` times of `said`; "invented": one that
    drafts have and nobody said. `share`: of all errors, each weighed by 1 / review probability."""

    word: str
    kind: Literal["said", "invented"]
    errors: int
    said: int
    rate: float | None
    share: float
    clips: list[str]


class CostlyWords(Answer):
    """Over `looked_at` reviewed segments of `speakers` speakers, the newest; in canonical spelling (L1)."""

    looked_at: int
    speakers: int
    errors: int
    least_probability: float | None
    identity: str
    items: list[CostlyWord]
