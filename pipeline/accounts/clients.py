"""Clients: who sends recordings, and the API keys with which their programs do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from configs.errors import BoliError
from pipeline.accounts.names import insert_named
from pipeline.accounts.tokens import digest, new_token
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import api_key, client

KEY_PREFIX = "boli_"


class ClientMissing(BoliError):
    """There is no client with this id."""


class KeyMissing(BoliError):
    """There is no API key with this id."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who sends recordings."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """An API key, without its secret. `prefix` is what a person may recognise it by."""

    id: str
    client_id: str
    prefix: str
    created_at: datetime


def create(connection: Connection, name: str) -> Client:
    """Make a client. Raises NameTaken."""
    made = Client(new_id("cli"), name, now())
    values = {"id": made.id, "name": made.name, "created_at": made.created_at}
    insert_named(connection, client, values, f"there is a client named {name!r} already")
    return made


def get(connection: Connection, client_id: str) -> Client | None:
    """Return the client with this id, or None."""
    row = connection.execute(select(client).where(client.c.id == client_id)).one_or_none()
    return Client(row.id, row.name, row.created_at) if row else None


def clients(connection: Connection) -> list[Client]:
    """Return all clients, by name."""
    rows = connection.execute(select(client).order_by(client.c.name))
    return [Client(row.id, row.name, row.created_at) for row in rows]


def named(connection: Connection, name: str) -> Client | None:
    """Return the client with this name, or None."""
    row = connection.execute(select(client).where(client.c.name == name)).one_or_none()
    return Client(row.id, row.name, row.created_at) if row else None


def create_key(connection: Connection, client_id: str) -> tuple[Key, str]:
    """Make a key for the client. Return it and its secret, which cannot be had again."""
    secret = KEY_PREFIX + new_token()
    made = Key(new_id("key"), client_id, secret[: len(KEY_PREFIX) + 4], now())
    connection.execute(
        insert(api_key).values(
            id=made.id, client_id=client_id, prefix=made.prefix, digest=digest(secret), created_at=made.created_at
        )
    )
    return made, secret


def revoke_key(connection: Connection, key_id: str) -> None:
    """Make a key useless from now on. Raises KeyMissing."""
    changed = connection.execute(
        update(api_key).where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None)).values(revoked_at=now())
    )
    if changed.rowcount == 0 and not connection.execute(select(api_key.c.id).where(api_key.c.id == key_id)).first():
        raise KeyMissing(f"there is no key {key_id}")


def of_key(connection: Connection, secret: str) -> Client | None:
    """Return whose key this is; None when it is unknown or revoked."""
    row = connection.execute(
        select(client)
        .join(api_key, api_key.c.client_id == client.c.id)
        .where(api_key.c.digest == digest(secret), api_key.c.revoked_at.is_(None))
    ).one_or_none()
    return Client(row.id, row.name, row.created_at) if row else None
