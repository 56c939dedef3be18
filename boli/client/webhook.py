"""Webhook: checks what the service sends to an address of yours (docs/guide/webhooks.md), by Standard Webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from boli.client.errors import ServiceError
from boli.client.shapes import Shape


class BadSignature(ServiceError):
    """It was not signed with these secrets, was changed on its way, or is more than five minutes old. Answer 400."""


class Told(Shape):
    """What happened. `id`: the same in every attempt, so keep the ids you have had."""

    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


def check(body: bytes, headers: Mapping[str, str], secrets: str | Sequence[str]) -> Told:
    """Return what a request says. `secrets`: the webhook's, or several while one is rotated. Raises BadSignature."""
    for secret in [secrets] if isinstance(secrets, str) else secrets:
        try:
            found = Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
            return Told.model_validate({**found, "id": _id(headers)})
        except (WebhookVerificationError, ValueError, ValidationError, TypeError) as error:
            why = error
    raise BadSignature(f"this webhook cannot be trusted: {why}")


def _id(headers: Mapping[str, str]) -> str:
    return next(value for name, value in headers.items() if name.lower() == "webhook-id")
