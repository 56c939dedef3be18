"""Wire, accuracy: the shapes of comparisons, weekly series and what is watched beside them, as docs/api.md says."""

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
