"""Forecast of a recording: when people will be done."""

from datetime import datetime

from review_api.schemas.base import Answer


class RecordingForecast(Answer):
    """`earliest` and `latest`: the 90 % interval of `done_at`. `basis`: what it rests on, or why nothing is said."""

    done_at: datetime | None
    earliest: datetime | None
    latest: datetime | None
    basis: str
