"""Callbacks: a URL at which a client is told of one recording, given when the recording is sent.

A callback is an endpoint that is told of its recording alone, so numbers, order, tries and log are those of webhooks.
All callbacks of a client are signed with one secret. It is made by the client's word and shown once; a recording whose
callback nobody could check is refused. Why: docs/decisions/031.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from configs.errors import BoliError
from pipeline.delivery import endpoints
from pipeline.delivery.endpoints import OVERLAP, Endpoint
from pipeline.delivery.webhook_secrets import SecretBox, new_secret
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import client
from pipeline.store.tables.events import callback_secret, endpoint


class NoCallbackSecret(BoliError):
    """The client has no secret with which its callbacks could be signed."""

    def __init__(self) -> None:
        super().__init__(
            "callbacks are signed, and you have no secret for that yet: get one by POST /v1/callback-secret"
        )


class CallbackMissing(BoliError):
    """The recording was sent without a callback."""


def renew_secret(connection: Connection, client_id: str, box: SecretBox) -> tuple[str, datetime | None]:
    """Give a client a secret, which nobody is shown again. The one before signs, too, until the instant that is
    returned; None where there was none.
    """
    # Locked, or two that come at once would both make the first.
    connection.execute(select(client.c.id).where(client.c.id == client_id).with_for_update(key_share=True))
    secret, until = new_secret(), now() + OVERLAP
    values: dict[str, Any] = {"sealed": box.sealed(secret)}
    if not _has_secret(connection, client_id):
        connection.execute(insert(callback_secret).values(client_id=client_id, **values))
        return secret, None
    values |= {"sealed_before": callback_secret.c.sealed, "before_until": until}
    connection.execute(update(callback_secret).where(callback_secret.c.client_id == client_id).values(**values))
    return secret, until


def check_secret(connection: Connection, client_id: str) -> None:
    """Raise NoCallbackSecret where the client has none."""
    if not _has_secret(connection, client_id):
        raise NoCallbackSecret


def add(connection: Connection, client_id: str, recording_id: str, url: str) -> None:
    """Tell what happens to a recording at a URL, whose form was checked. Raises NoCallbackSecret."""
    check_secret(connection, client_id)
    values = {"id": new_id("clb"), "client_id": client_id, "recording_id": recording_id, "url": url}
    connection.execute(insert(endpoint).values(**values, types=[], sealed="", created_at=now()))


def of_recording(connection: Connection, recording_id: str) -> Endpoint:
    """Return the callback of a recording. Raises CallbackMissing."""
    query = select(*endpoints.COLUMNS).where(endpoint.c.recording_id == recording_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise CallbackMissing(f"recording {recording_id} has no callback")
    return endpoints.of_row(row)


def _has_secret(connection: Connection, client_id: str) -> bool:
    return bool(connection.execute(select(exists().where(callback_secret.c.client_id == client_id))).scalar())
