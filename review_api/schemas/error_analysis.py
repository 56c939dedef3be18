"""Error analysis: the worst segments, word by word, which word was written for which, and top errors."""

from typing import Literal

from accuracy.measure import Policy
from pipeline.evaluation.error_analysis import WordPair
from review_api.schemas.base import Answer
from review_api.schemas.review import Clip


class SegmentErrors(Answer):
    """Errors in the unit of the policy: substitutions + deletions + insertions."""

    errors: int
    substitutions: int
    deletions: int
    insertions: int
    reference: int
    hypothesis: int


class MistakenSegment(Answer):
    """`words` are in canonical spelling; null where a text is too long to be aligned."""

    id: str
    recording_id: str
    recording_name: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    language: str
    dialect: str
    model: str
    draft: str
    reference: str
    counts: SegmentErrors
    words: list[WordPair] | None
    clip: Clip


class MistakenSegments(Answer):
    policy: Policy
    items: list[MistakenSegment]


class Confusion(Answer):
    reference: str | None
    draft: str | None
    count: int
    clips: list[str]


class Confusions(Answer):
    """`looked_at` segments were aligned, of `with_errors`."""

    looked_at: int
    with_errors: int
    items: list[Confusion]


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
