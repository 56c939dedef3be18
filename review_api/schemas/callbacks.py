"""Callbacks: where one recording is told of."""

from datetime import datetime

from review_api.schemas.base import Answer
from review_api.schemas.webhooks import Delivery


class CallbackSecret(Answer):
    """With what all callbacks are signed, shown this once. `previous_secret_until`: until when the one before signs,
    too.
    """

    secret: str
    previous_secret_until: datetime | None


class Callback(Answer):
    """The callback of a recording, without its URL. `on`: whether anything is sent; if not, `off_why` says why.
    `deliveries`: what was sent, newest first.
    """

    on: bool
    off_at: datetime | None
    off_why: str
    failing_since: datetime | None
    deliveries: list[Delivery]
