"""Endpoints: where a client wants to be told of events, of which, and with which secret. A callback is one, too, of a
single recording (pipeline/delivery/callbacks.py); what is said here of webhooks leaves it out.

After a rotation the secret before signs, too, for OVERLAP, so that the client can change its own side at leisure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, case, delete, func, insert, select, update

from configs.errors import BoliError
from pipeline.audit import trail
from pipeline.delivery.webhook_secrets import SecretBox, new_secret
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import client
from pipeline.store.tables.events import callback_secret, delivery, endpoint

MOST: Final = 5
OVERLAP: Final = timedelta(hours=24)


class EndpointMissing(BoliError):
    """There is no such webhook: the id is wrong, or it was deleted."""


class TooManyEndpoints(BoliError):
    """The client has as many webhooks as it may have."""

    def __init__(self) -> None:
        super().__init__(f"a client has {MOST} webhooks at most; delete one, or change its URL")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook or a callback of a client. `types`: of which events it is told, empty for all. `failing_since`: since
    when nothing came through; `off_at`: when it was switched off, `off_why` says why. `before_until`: until when
    the secret before signs, too.
    """

    id: str
    client_id: str
    url: str
    types: tuple[str, ...]
    created_at: datetime
    before_until: datetime | None
    failing_since: datetime | None
    off_at: datetime | None
    off_why: str


COLUMNS: Final = [endpoint.c[name] for name in Endpoint.__slots__]
_IS_WEBHOOK: Final = endpoint.c.recording_id.is_(None)


def create(
    connection: Connection, client_id: str, url: str, types: Sequence[str], box: SecretBox
) -> tuple[Endpoint, str]:
    """Add an endpoint, and return it with its secret, which nobody is shown again. Raises TooManyEndpoints."""
    # Locked, or two that come at once would both be the fifth.
    connection.execute(select(client.c.id).where(client.c.id == client_id).with_for_update(key_share=True))
    count = select(func.count()).select_from(endpoint).where(endpoint.c.client_id == client_id, _IS_WEBHOOK)
    if connection.execute(count).scalar_one() >= MOST:
        raise TooManyEndpoints
    id, secret = new_id("whk"), new_secret()
    values = {"url": url, "types": sorted(set(types)), "sealed": box.sealed(secret), "created_at": now()}
    connection.execute(insert(endpoint).values(id=id, client_id=client_id, **values))
    trail.about("webhook", id, client_id)
    return get(connection, client_id, id), secret


def get(connection: Connection, client_id: str, id: str) -> Endpoint:
    """Return an endpoint of a client. Raises EndpointMissing."""
    row = connection.execute(select(*COLUMNS).where(*_one(client_id, id))).one_or_none()
    if row is None:
        raise EndpointMissing(f"there is no webhook {id}")
    return of_row(row)


def of_client(connection: Connection, client_id: str) -> list[Endpoint]:
    """Return the webhooks of a client, oldest first."""
    query = select(*COLUMNS).where(endpoint.c.client_id == client_id, _IS_WEBHOOK)
    return [of_row(row) for row in connection.execute(query.order_by(endpoint.c.created_at, endpoint.c.id))]


def change(connection: Connection, client_id: str, id: str, url: str, types: Sequence[str], *, on: bool) -> Endpoint:
    """Replace what is said of an endpoint, and switch it on or off. Raises EndpointMissing."""
    before = get(connection, client_id, id)
    values: dict[str, Any] = {"url": url, "types": sorted(set(types))}
    if on:
        values |= {"off_at": None, "off_why": "", "failing_since": None if before.off_at else before.failing_since}
    elif before.off_at is None:
        values |= {"off_at": now(), "off_why": "by its client"}
    connection.execute(update(endpoint).where(*_one(client_id, id)).values(**values))
    if not on:
        _drop_waiting(connection, id)
    return get(connection, client_id, id)


def rotate(connection: Connection, client_id: str, id: str, box: SecretBox) -> tuple[Endpoint, str]:
    """Give an endpoint another secret; the one before signs, too, for OVERLAP. Raises EndpointMissing."""
    get(connection, client_id, id)
    secret = new_secret()
    values = {"sealed": box.sealed(secret), "sealed_before": endpoint.c.sealed, "before_until": now() + OVERLAP}
    connection.execute(update(endpoint).where(*_one(client_id, id)).values(**values))
    return get(connection, client_id, id), secret


def remove(connection: Connection, client_id: str, id: str) -> None:
    """Delete an endpoint with its deliveries. Raises EndpointMissing."""
    if connection.execute(delete(endpoint).where(*_one(client_id, id))).rowcount == 0:
        raise EndpointMissing(f"there is no webhook {id}")


def secrets_of(connection: Connection, id: str, box: SecretBox, at: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first. Raises EndpointMissing, SecretLost."""
    columns = [
        case((_IS_WEBHOOK, endpoint.c[name]), else_=callback_secret.c[name]).label(name)
        for name in ("sealed", "sealed_before", "before_until")
    ]
    both = endpoint.outerjoin(callback_secret, callback_secret.c.client_id == endpoint.c.client_id)
    row = connection.execute(select(*columns).select_from(both).where(endpoint.c.id == id)).one_or_none()
    if row is None or row.sealed is None:
        raise EndpointMissing(f"there is no webhook {id}")
    overlaps = row.sealed_before is not None and row.before_until > at
    return [box.opened(sealed) for sealed in ([row.sealed, row.sealed_before] if overlaps else [row.sealed])]


def note_success(connection: Connection, id: str) -> None:
    """Note that something came through."""
    connection.execute(update(endpoint).where(endpoint.c.id == id).values(failing_since=None))


def note_failure(connection: Connection, id: str, at: datetime, patience: timedelta) -> None:
    """Note that something did not come through; switch the endpoint off when nothing did for longer than `patience`."""
    since = func.coalesce(endpoint.c.failing_since, at)
    connection.execute(update(endpoint).where(endpoint.c.id == id).values(failing_since=since))
    late = select(endpoint.c.id).where(endpoint.c.id == id, endpoint.c.failing_since < at - patience)
    if connection.execute(late).scalar() is not None:
        switch_off(connection, id, at, f"nothing came through for {patience / timedelta(days=1):g} days")


def switch_off(connection: Connection, id: str, at: datetime, why: str) -> None:
    """Send it nothing more until its client switches it on again."""
    off = update(endpoint).where(endpoint.c.id == id, endpoint.c.off_at.is_(None)).values(off_at=at, off_why=why)
    if connection.execute(off).rowcount:
        _drop_waiting(connection, id)


def _drop_waiting(connection: Connection, id: str) -> None:
    waiting = (delivery.c.endpoint_id == id, delivery.c.state == "waiting")
    connection.execute(update(delivery).where(*waiting).values(state="failed", claimed_until=None))


def _one(client_id: str, id: str) -> tuple[Any, Any, Any]:
    return endpoint.c.id == id, endpoint.c.client_id == client_id, _IS_WEBHOOK


def of_row(row: Row[Any]) -> Endpoint:
    """Return the endpoint of a row of COLUMNS."""
    return Endpoint(**{**row._mapping, "types": tuple(row.types)})
