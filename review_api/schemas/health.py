"""Health: whether the service is up."""

from typing import Literal

from review_api.schemas.base import Answer


class Health(Answer):
    """`status`: "no-worker" while recordings wait and no worker is alive; requests are served all the same."""

    status: Literal["ok", "no-worker"]
    workers: int
    version: str
