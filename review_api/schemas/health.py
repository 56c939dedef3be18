"""Health: whether the service is up."""

from typing import Literal

from review_api.schemas.base import Answer


class Health(Answer):
    status: Literal["ok"]
    version: str
