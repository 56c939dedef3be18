"""Error analysis: the worst segments, word by word, and which word was written for which."""

from typing import Literal

from accuracy.measure import Policy
from review_api.schemas.base import Answer
from review_api.schemas.review import Clip


class Counts(Answer):
    """Errors in the unit of the policy: substitutions + deletions + insertions."""

    errors: int
    substitutions: int
    deletions: int
    insertions: int
    reference: int
    hypothesis: int


class WordPair(Answer):
    """A missed word has no `draft`, an invented one no `reference`."""

    kind: Literal["equal", "substitute", "delete", "insert"]
    reference: str | None
    draft: str | None


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
    counts: Counts
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
