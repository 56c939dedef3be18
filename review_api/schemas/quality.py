"""Quality: how well people write, and what each may learn from it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from accuracy.align import Kind
from pipeline.quality.agreement import AgreementRow
from pipeline.quality.people import PersonRow
from review_api.schemas.base import Answer, Body
from review_api.schemas.people import Id
from review_api.schemas.review import Clip
from review_api.text_input import Lines


class PeopleQuality(Answer):
    """Rates are null under `min_segments`. A row with an empty `dialect` is of the whole language."""

    min_segments: int
    items: list[PersonRow]


class Agreement(Answer):
    """Rates are null under `min_recordings`. `people` is empty where the rows are by dialect."""

    by: Literal["pair", "dialect"]
    min_recordings: int
    items: list[AgreementRow]


class GoldRequest(Body):
    """Without `text`, it is what a third person decided."""

    segment_id: Id
    text: Lines | None = Field(None, max_length=20_000)


class GoldSegment(Answer):
    segment_id: str
    recording_id: str
    text: str
    created_at: datetime
    retired_at: datetime | None


class GoldSegments(Answer):
    items: list[GoldSegment]
    next: str | None


class FeedbackWord(Answer):
    """A word that is missing from one of the texts is null there."""

    kind: Kind
    agreed: str | None
    yours: str | None


class Feedback(Answer):
    """`words` are in canonical spelling; null where a text is too long to be aligned."""

    id: str
    kind: Literal["decided", "agreed", "gold"]
    note: str
    segment_id: str
    recording_name: str
    language: str
    yours: str
    agreed: str
    errors: int
    reference_words: int
    words: list[FeedbackWord] | None
    clip: Clip
    created_at: datetime


class FeedbackPage(Answer):
    items: list[Feedback]
    next: str | None
