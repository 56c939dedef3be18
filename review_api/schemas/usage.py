"""Usage: how much a client has sent."""

from review_api.schemas.base import Answer


class MonthOfUse(Answer):
    """What came in a month (UTC), of what is not deleted. `audio_ms`: of recordings whose length is known."""

    month: str
    recordings: int
    audio_ms: int


class Usage(Answer):
    items: list[MonthOfUse]
