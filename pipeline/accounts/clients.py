"""Clients: who sends recordings. Their programs do so with keys: pipeline/accounts/keys.py."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from configs.errors import BoliError
from pipeline.accounts import keys
from pipeline.accounts.keys import Key
from pipeline.accounts.names import insert_named
from pipeline.audit import trail
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import client


class ClientMissing(BoliError):
    """There is no client with this id."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who sends recordings. Its own limits: 0 for none, None for those of the settings."""

    id: str
    name: str
    created_at: datetime
    requests_per_minute: int | None = None
    audio_hours_per_month: float | None = None


def create(connection: Connection, name: str) -> Client:
    """Make a client. Raises NameTaken."""
    made = Client(new_id("cli"), name, now())
    values = {"id": made.id, "name": made.name, "created_at": made.created_at}
    insert_named(connection, client, values, f"there is a client named {name!r} already")
    trail.about("client", made.id, made.id)
    return made


def get(connection: Connection, client_id: str) -> Client | None:
    """Return the client with this id, or None."""
    row = connection.execute(select(client).where(client.c.id == client_id)).one_or_none()
    return _read(row) if row else None


def clients(connection: Connection) -> list[Client]:
    """Return all clients, by name."""
    rows = connection.execute(select(client).order_by(client.c.name))
    return [_read(row) for row in rows]


def named(connection: Connection, name: str) -> Client | None:
    """Return the client with this name, or None."""
    row = connection.execute(select(client).where(client.c.name == name)).one_or_none()
    return _read(row) if row else None


def create_key(connection: Connection, client_id: str) -> tuple[Key, str]:
    """Make a key that may do everything for the client. Return it and its secret, which cannot be had again."""
    return keys.create(connection, client_id)


def set_limits(
    connection: Connection, client_id: str, requests_per_minute: int | None, audio_hours_per_month: float | None
) -> None:
    """Give a client limits of its own: 0 for none, None for those of the settings."""
    values = {"requests_per_minute": requests_per_minute, "audio_hours_per_month": audio_hours_per_month}
    connection.execute(update(client).where(client.c.id == client_id).values(**values))
    trail.about("client", client_id, client_id)


def training_use(connection: Connection, client_id: str) -> bool:
    """Say whether models may learn from those recordings of the client whose speakers agreed. At first they may not."""
    return bool(connection.execute(select(client.c.training_use).where(client.c.id == client_id)).scalar())


def set_training_use(connection: Connection, client_id: str, wanted: bool) -> None:
    """Note whether models may learn from the client's recordings. No effect if there is no such client."""
    connection.execute(update(client).where(client.c.id == client_id).values(training_use=wanted))
    trail.about("client", client_id, client_id)


def _read(row: Row[Any]) -> Client:
    return Client(row.id, row.name, row.created_at, row.requests_per_minute, row.audio_hours_per_month)
