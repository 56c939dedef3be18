"""Keys: the secrets with which a client's programs call, what each may do, and how long.

A key has scopes (SCOPES). It ends when it expires or is revoked. It is replaced without a gap by `rotate`: the new one
works at once, and the old one for some hours more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from configs.errors import BoliError
from pipeline.accounts.tokens import digest, new_token
from pipeline.audit import trail
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import api_key, client

Scope = Literal["submit", "read", "delete", "admin", "audit"]
State = Literal["open", "expired", "revoked"]
SCOPES: Final[tuple[Scope, ...]] = ("submit", "read", "delete", "admin", "audit")
KEY_PREFIX = "boli_"
# That work, of one client.
MOST_OPEN: Final = 100
# The time of the last use is written once in so long.
USE_NOTED_EVERY: Final = timedelta(minutes=1)
MAX_OVERLAP_HOURS: Final = 168
_LISTED = 500


class KeyMissing(BoliError):
    """There is no API key with this id."""


class KeyOver(BoliError):
    """The key has expired, was revoked or was replaced before, and cannot be replaced."""


class TooManyKeys(BoliError):
    """The client has as many keys as one may have."""


class UnknownScope(BoliError):
    """The scopes are none of SCOPES."""


@dataclass(frozen=True, slots=True)
class Key:
    """An API key, without its secret. `prefix` is what a person may recognise it by. `expires_at` None: never.

    `replaced_by`: the id of the key that `rotate` made in its place.
    """

    id: str
    client_id: str
    name: str
    prefix: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    replaced_by: str | None = None

    @property
    def state(self) -> State:
        """Whether it works now, and if not, why."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now() else "open"


def create(
    connection: Connection,
    client_id: str,
    name: str = "",
    scopes: Sequence[str] = SCOPES,
    expires_at: datetime | None = None,
) -> tuple[Key, str]:
    """Make a key for the client. Return it and its secret, which cannot be had again.

    Raises UnknownScope or TooManyKeys.
    """
    known = known_scopes(scopes)
    _refuse_too_many(connection, client_id)
    secret = KEY_PREFIX + new_token()
    made = Key(new_id("key"), client_id, name, secret[: len(KEY_PREFIX) + 4], known, now(), expires_at)
    values = {"id": made.id, "client_id": client_id, "name": name, "prefix": made.prefix, "scopes": list(known)}
    times = {"created_at": made.created_at, "expires_at": expires_at}
    connection.execute(insert(api_key).values(**values, **times, digest=digest(secret)))
    trail.about("key", made.id, client_id)
    return made, secret


def known_scopes(scopes: Sequence[str]) -> tuple[Scope, ...]:
    """Return the scopes in the order of SCOPES. Raises UnknownScope."""
    known = tuple(scope for scope in SCOPES if scope in scopes)
    if not scopes or len(known) != len(set(scopes)):
        given = ", ".join(scopes) or "none"
        raise UnknownScope(f"a key has one or more of the scopes {', '.join(SCOPES)}, not {given}")
    return known


def of_client(connection: Connection, client_id: str) -> list[Key]:
    """Return the client's keys, newest first, also those that are over."""
    query = select(api_key).where(api_key.c.client_id == client_id)
    rows = connection.execute(query.order_by(api_key.c.created_at.desc(), api_key.c.id).limit(_LISTED))
    return [_read(row) for row in rows]


def get(connection: Connection, key_id: str, client_id: str | None = None, *, lock: bool = False) -> Key:
    """Return a key; with `client_id` only if it is this client's. Raises KeyMissing."""
    query = select(api_key).where(api_key.c.id == key_id)
    if client_id is not None:
        query = query.where(api_key.c.client_id == client_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise KeyMissing(f"there is no key {key_id}")
    return _read(row)


def of_secret(connection: Connection, secret: str) -> Key | None:
    """Return the key with this secret; None when it is unknown, expired or revoked."""
    row = connection.execute(select(api_key).where(api_key.c.digest == digest(secret), *_open())).one_or_none()
    return _read(row) if row else None


def revoke(connection: Connection, key_id: str, client_id: str | None = None) -> None:
    """Make a key useless from now on; with `client_id` only if it is this client's. Raises KeyMissing."""
    owner = get(connection, key_id, client_id).client_id
    trail.about("key", key_id, owner)
    which = (api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
    connection.execute(update(api_key).where(*which).values(revoked_at=now()))


def rotate(connection: Connection, key_id: str, overlap_hours: float, client_id: str | None = None) -> tuple[Key, str]:
    """Replace a key by a new one of the same name, scopes and length of life. Return the new one and its secret.

    The old one ends after `overlap_hours`, or when it would have ended. Raises KeyMissing, KeyOver or TooManyKeys.
    """
    old = get(connection, key_id, client_id, lock=True)
    if old.state != "open":
        raise KeyOver(f"{key_id} is {old.state}; make a new key in its place")
    if old.replaced_by:
        raise KeyOver(f"{key_id} was replaced by {old.replaced_by}; replace that one, or make a new key")
    at = now()
    expires_at = at + (old.expires_at - old.created_at) if old.expires_at else None
    trail.about("key", key_id, old.client_id)
    made, secret = create(connection, old.client_id, old.name, old.scopes, expires_at)
    ends_at = at + timedelta(hours=overlap_hours)
    values = {"expires_at": min(ends_at, old.expires_at or ends_at), "replaced_by": made.id}
    connection.execute(update(api_key).where(api_key.c.id == key_id).values(**values))
    return made, secret


def use_is_to_be_noted(key: Key) -> bool:
    """Say whether the time of the key's last use is so old that `note_use` would write it."""
    return key.last_used_at is None or key.last_used_at <= now() - USE_NOTED_EVERY


def note_use(connection: Connection, key_id: str) -> None:
    """Note that the key was used now, unless that was noted a moment ago."""
    at = now()
    old = or_(api_key.c.last_used_at.is_(None), api_key.c.last_used_at <= at - USE_NOTED_EVERY)
    connection.execute(update(api_key).where(api_key.c.id == key_id, old).values(last_used_at=at))


def _open() -> tuple[Any, ...]:
    return api_key.c.revoked_at.is_(None), or_(api_key.c.expires_at.is_(None), api_key.c.expires_at > now())


def _refuse_too_many(connection: Connection, client_id: str) -> None:
    # Locked, so that two who make a key at once count one after the other.
    connection.execute(select(client.c.id).where(client.c.id == client_id).with_for_update(key_share=True))
    query = select(func.count()).select_from(api_key).where(api_key.c.client_id == client_id, *_open())
    if connection.execute(query).scalar_one() >= MOST_OPEN:
        raise TooManyKeys(f"a client has {MOST_OPEN} keys at most; revoke those that are used no more")


def _read(row: Row[Any]) -> Key:
    times = {name: getattr(row, name) for name in ("created_at", "expires_at", "last_used_at", "revoked_at")}
    return Key(row.id, row.client_id, row.name, row.prefix, tuple(row.scopes), **times, replaced_by=row.replaced_by)
