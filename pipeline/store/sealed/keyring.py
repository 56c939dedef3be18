"""Keyring: the keys of clients and of recordings, in the database, wrapped.

A key whose row was deleted is gone: what was encrypted with it opens never again, wherever a copy of it lies. So each
time a file is opened its row is asked for; here, only unwrapped keys of clients are kept in memory, for KEPT_S.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from pipeline.store import scopes
from pipeline.store.blobs import BlobDamaged, BlobMissing
from pipeline.store.database import now, reading
from pipeline.store.sealed.master import KEY_BYTES, Master, unwrap, wrap
from pipeline.store.tables.clients import upload
from pipeline.store.tables.encryption import client_key, data_key
from pipeline.store.tables.recordings import erasure, recording

KEPT_S: Final = 300.0
_AT_ONCE: Final = 500  # scopes in one statement
_FOUND: Final = (
    data_key.c.id, data_key.c.scope, data_key.c.wrapped,
    client_key.c.id.label("client_key_id"), client_key.c.wrapped.label("client_wrapped"),
)  # fmt: skip


class KeyGone(BlobMissing):
    """The key of a blob was destroyed: its recording was deleted. Nobody can read it again."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A data key. `id`: 32 hexadecimal digits. `key`: 32 bytes."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Owner:
    """The client's key under which a data key goes. `new`: how it is wrapped, where it is not in the database yet."""

    key_id: str
    client_id: str
    key: bytes = field(repr=False)
    new: str | None


class Keyring:
    """The keys in one database, under the master keys of the settings. Several threads may use it."""

    def __init__(self, engine: sa.Engine, master: Master) -> None:
        self._engine = engine
        self._master = master
        self._clients: dict[str, tuple[float, bytes]] = {}

    def check(self) -> None:
        """See that the keys in the database open. Raises WrongMasterKey, KeyCommandFailed."""
        with reading(self._engine) as connection:
            known = connection.execute(sa.select(client_key.c.id, client_key.c.wrapped).limit(1)).one_or_none()
        if known is not None:
            self._client_key(known.id, known.wrapped)

    def of_scope(self, scope: str) -> DataKey:
        """Return the key to encrypt with, made where there is none yet. Not in a transaction that writes.

        Raises BlobMissing where the recording was deleted; WrongMasterKey, KeyCommandFailed.
        """
        for last in (False, True):
            try:
                return self._known(data_key.c.scope == scope) or self._made(scope)
            except IntegrityError:  # another process has made it just now
                if last:
                    raise
        raise AssertionError("one of the tries returns or raises")

    def current(self, scope: str) -> DataKey | None:
        """Return the key of a scope, None where there is none. Raises WrongMasterKey, KeyCommandFailed."""
        return self._known(data_key.c.scope == scope)

    def of_file(self, id: str, scope: str) -> DataKey:
        """Return the key of an encrypted file. Raises KeyGone, BlobDamaged, WrongMasterKey, KeyCommandFailed."""
        found = self._known((data_key.c.id == id) & (data_key.c.scope == scope))
        if found is None:
            raise KeyGone(f"the key of {scope} was destroyed: what was encrypted with it cannot be read again")
        return found

    def of_text(self, id: str) -> DataKey:
        """Return the key of an encrypted text. Raises KeyGone, BlobDamaged, WrongMasterKey, KeyCommandFailed."""
        found = self._known(data_key.c.id == id)
        if found is None:
            raise KeyGone(f"the key {id} was destroyed: the texts that were encrypted with it cannot be read again")
        return found

    def in_transaction(self, connection: sa.Connection, scope: str, client_id: str | None) -> DataKey:
        """Return the key of a scope, made within the connection's transaction where there is none yet.

        `client_id`: whose it is, None where rows say so. Raises BlobMissing, BlobDamaged, WrongMasterKey,
        KeyCommandFailed.
        """
        for last in (False, True):
            found = self._read(connection, data_key.c.scope == scope)
            if found is not None:
                return found
            try:
                with connection.begin_nested():
                    return self._insert(connection, scope, self._owned(connection, scope, client_id))
            except IntegrityError:  # another process has made it just now
                if last:
                    raise
        raise AssertionError("one of the tries returns or raises")

    def rotate(self) -> int:
        """Wrap each client's key by the first master key, and return how many were wrapped by another.

        Each in a transaction of its own: it may be cut off, and begun again.
        """
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(client_key.c.id, client_key.c.wrapped)).all()
        changed = 0
        for row in rows:
            if not self._master.is_current(row.wrapped):
                about = _about_client(row.id)
                anew = self._master.wrap(self._master.unwrap(row.wrapped, about), about)
                with self._engine.begin() as connection:
                    connection.execute(sa.update(client_key).where(client_key.c.id == row.id).values(wrapped=anew))
                changed += 1
        return changed

    def _known(self, which: sa.ColumnElement[bool]) -> DataKey | None:
        with reading(self._engine) as connection:
            return self._read(connection, which)

    def _read(self, connection: sa.Connection, which: sa.ColumnElement[bool]) -> DataKey | None:
        held = data_key.join(client_key, client_key.c.id == data_key.c.client_key_id)
        row = connection.execute(sa.select(*_FOUND).select_from(held).where(which)).one_or_none()
        if row is None:
            return None
        by = self._client_key(row.client_key_id, row.client_wrapped)
        try:
            return DataKey(row.id, unwrap(by, row.wrapped, _about_data(row.id, row.scope)))
        except ValueError as error:
            raise BlobDamaged(f"a key in the database was changed: that of {row.scope} does not open") from error

    def _made(self, scope: str) -> DataKey:
        with reading(self._engine) as connection:
            owner = self._owned(connection, scope, None)
        with self._engine.begin() as connection:
            return self._insert(connection, scope, owner)

    def _owned(self, connection: sa.Connection, scope: str, client_id: str | None) -> "_Owner":
        """Return under which client's key that of a scope goes, with a new one where the client has none yet.

        It is wrapped here. A KMS may take seconds: whoever makes a key alone calls this before the transaction begins,
        so that nobody waits; beside a text it is within, once for each new client.
        """
        client_id = client_id or _client_of(connection, scope)
        known = connection.execute(sa.select(client_key).where(client_key.c.client_id == client_id)).one_or_none()
        if known:
            return _Owner(known.id, client_id, self._client_key(known.id, known.wrapped), None)
        id, key = uuid4().hex, os.urandom(KEY_BYTES)
        return _Owner(id, client_id, key, self._master.wrap(key, _about_client(id)))

    def _insert(self, connection: sa.Connection, scope: str, owner: "_Owner") -> DataKey:
        if owner.new:
            row = {"id": owner.key_id, "client_id": owner.client_id, "wrapped": owner.new, "created_at": now()}
            connection.execute(sa.insert(client_key).values(row))
        made = DataKey(uuid4().hex, os.urandom(KEY_BYTES))
        row = {"id": made.id, "scope": scope, "client_key_id": owner.key_id, "created_at": now()}
        row["wrapped"] = wrap(owner.key, made.key, _about_data(made.id, scope))
        connection.execute(sa.insert(data_key).values(row))
        return made

    def _client_key(self, id: str, wrapped: str) -> bytes:
        until, key = self._clients.get(wrapped, (0.0, b""))
        if time.monotonic() >= until:
            key = self._master.unwrap(wrapped, _about_client(id))
            still = {name: kept for name, kept in self._clients.copy().items() if kept[0] > time.monotonic()}
            self._clients = still | {wrapped: (time.monotonic() + KEPT_S, key)}
        return key


def any_keys(engine: sa.Engine) -> bool:
    """Say whether anything was ever encrypted in this installation."""
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table(client_key.name):  # not migrated yet
            return False
        return connection.execute(sa.select(client_key.c.id).limit(1)).first() is not None


def forget(connection: sa.Connection, of: Sequence[str]) -> None:
    """Destroy the keys of scopes, in the transaction in which what they are of is deleted."""
    for start in range(0, len(of), _AT_ONCE):
        connection.execute(sa.delete(data_key).where(data_key.c.scope.in_(of[start : start + _AT_ONCE])))


def forget_client(connection: sa.Connection, client_id: str) -> None:
    """Destroy a client's key, and every key under it."""
    theirs = sa.select(client_key.c.id).where(client_key.c.client_id == client_id)
    connection.execute(sa.delete(data_key).where(data_key.c.client_key_id.in_(theirs)))
    connection.execute(sa.delete(client_key).where(client_key.c.client_id == client_id))


def _client_of(connection: sa.Connection, scope: str) -> str:
    """Return the id of the client to which a scope belongs, "" for the installation: it is nobody's, or its row is on
    its way (an import writes the sound first). Raises BlobMissing where the recording was deleted.
    """
    if client_id := scopes.client_id(scope):
        return client_id
    id = scopes.recording_id(scope)
    if connection.execute(sa.select(erasure.c.recording_id).where(erasure.c.recording_id == id)).first():
        raise BlobMissing(f"recording {id} was deleted")
    for table, row_id in ((recording, id), (upload, f"upl_{id.removeprefix('rec_')}")):
        owner = connection.execute(sa.select(table.c.client_id).where(table.c.id == row_id)).scalar()
        if owner:
            return str(owner)
    return ""


def _about_client(id: str) -> str:
    return f"client key {id}"


def _about_data(id: str, scope: str) -> str:
    return f"data key {id} of {scope}"
