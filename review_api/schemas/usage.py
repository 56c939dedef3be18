"""Usage: how much a client has sent."""

from datetime import datetime
from decimal import Decimal

from review_api.schemas.base import Answer


class LineOfUse(Answer):
    """What came in a month with the same `review`. `price`: of an hour; null, as `cost`, where none is set."""

    review: str
    recordings: int
    audio_ms: int
    price: Decimal | None
    cost: Decimal | None


class MonthOfUse(Answer):
    """What came in a month (UTC), also what was deleted since. `audio_ms`: what files said, until they were decoded.
    `cost`: null where a part of it has no price.
    """

    month: str
    recordings: int
    audio_ms: int
    cost: Decimal | None
    by_review: list[LineOfUse]


class Quota(Answer):
    """How much sound may come in this month, and how much came. `audio_ms` null: no limit."""

    audio_ms: int | None
    used_ms: int
    resets_at: datetime


class Usage(Answer):
    items: list[MonthOfUse]
    currency: str
    quota: Quota
