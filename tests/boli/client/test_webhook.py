"""The check of webhooks, on what the service's own courier signs."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from boli.client.webhook import BadSignature, check
from pipeline.delivery.webhook_secrets import new_secret

SECRET, OTHER = new_secret(), new_secret()
BODY = json.dumps(
    {"type": "recording.reviewed", "timestamp": "2026-11-28T12:00:00+00:00", "data": {"recording_id": "rec_1"}}
)


def signed(secret: str, body: str = BODY, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    return {
        "Webhook-Id": "evt_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(secret).sign("evt_1", at, body),
    }


@pytest.mark.parametrize("secrets", [SECRET, [SECRET, OTHER], [OTHER, SECRET]], ids=["one", "newest", "older"])
def test_what_the_service_signed_is_read(secrets: Any) -> None:
    told = check(BODY.encode(), signed(SECRET), secrets)
    assert (told.id, told.type, told.data) == ("evt_1", "recording.reviewed", {"recording_id": "rec_1"})
    assert told.timestamp == datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, signed(OTHER)),
        (BODY.replace("rec_1", "rec_2"), signed(SECRET)),
        (BODY, signed(SECRET, at=datetime.now(UTC) - timedelta(minutes=10))),
        (BODY, {}),
        ("[]", signed(SECRET, "[]")),
        ("{}", signed(SECRET, "{}")),
        ("no JSON", signed(SECRET, "no JSON")),
    ],
)
def test_anything_else_is_refused(body: str, headers: dict[str, str]) -> None:
    with pytest.raises(BadSignature, match="cannot be trusted"):
        check(body.encode(), headers, SECRET)
