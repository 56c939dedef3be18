"""Clients with their keys, and persons with their sessions.

Secrets that the service makes (keys, session tokens) are 256 random bits; only their SHA-256 is stored, for a secret
that cannot be guessed needs no slow hash. Passwords, which can be guessed, are stored as argon2id.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.store.database import new_id, now
from pipeline.store.tables import api_key, client, person, session

Role = Literal["transcriber", "ml", "operator"]
ROLES: tuple[Role, ...] = ("transcriber", "ml", "operator")
KEY_PREFIX = "boli_"
MIN_PASSWORD_CHARACTERS = 10
MAX_PASSWORD_CHARACTERS = 500

_hasher = PasswordHasher()
# Verified when the login is unknown, so that an answer takes as long as for a known one. The hash of a random text that
# nobody kept; made here at import, it would cost every command the time of a login.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bdZdhoGPM9/vmG9Vwyywvg$xXuU4tSx/e+DcWtuw3KQNS8Cw1uE069wuJu8Py9Rg3c"


class NameTaken(ValueError):
    """Another client or person has this name already."""


class KeyMissing(LookupError):
    """There is no API key with this id."""


class PersonMissing(LookupError):
    """There is no person with this login."""


class WeakPassword(ValueError):
    """The password is too short or too long."""


class UnknownRole(ValueError):
    """The role is none of ROLES."""


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


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs in. `languages` empty means every language."""

    id: str
    login: str
    name: str
    roles: tuple[Role, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credential:
    """A person and the hash of the password, between looking up and verifying."""

    person: Person
    password_hash: str


def create_client(connection: Connection, name: str) -> Client:
    """Make a client. Raises NameTaken."""
    made = Client(new_id("cli"), name, now())
    values = {"id": made.id, "name": made.name, "created_at": made.created_at}
    _insert_once(connection, client, values, f"there is a client named {name!r} already")
    return made


def client_named(connection: Connection, name: str) -> Client | None:
    """Return the client with this name, or None."""
    row = connection.execute(select(client).where(client.c.name == name)).one_or_none()
    return Client(row.id, row.name, row.created_at) if row else None


def create_key(connection: Connection, client_id: str) -> tuple[Key, str]:
    """Make a key for the client. Return it and its secret, which cannot be had again."""
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    made = Key(new_id("key"), client_id, secret[: len(KEY_PREFIX) + 4], now())
    connection.execute(
        insert(api_key).values(
            id=made.id, client_id=client_id, prefix=made.prefix, digest=_digest(secret), created_at=made.created_at
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


def client_of_key(connection: Connection, secret: str) -> Client | None:
    """Return whose key this is; None when it is unknown or revoked."""
    row = connection.execute(
        select(client)
        .join(api_key, api_key.c.client_id == client.c.id)
        .where(api_key.c.digest == _digest(secret), api_key.c.revoked_at.is_(None))
    ).one_or_none()
    return Client(row.id, row.name, row.created_at) if row else None


def create_person(
    connection: Connection, login: str, name: str, password: str, roles: Sequence[str], languages: Sequence[str] = ()
) -> Person:
    """Make a person who may sign in. Raises NameTaken, WeakPassword or UnknownRole."""
    known = tuple(role for role in ROLES if role in roles)
    if not roles or len(known) != len(set(roles)):
        raise UnknownRole(f"a person has one or more of the roles {', '.join(ROLES)}, not {', '.join(roles) or 'none'}")
    made = Person(new_id("per"), login, name, known, tuple(languages))
    values = {
        "id": made.id,
        "login": login,
        "name": name,
        "password_hash": _hash(password),
        "roles": list(made.roles),
        "languages": list(made.languages),
        "created_at": now(),
    }
    _insert_once(connection, person, values, f"there is a person with the login {login!r} already")
    return made


def set_password(connection: Connection, login: str, password: str) -> None:
    """Replace the password and end the person's sessions. Raises PersonMissing or WeakPassword."""
    found = _person_id(connection, login)
    connection.execute(update(person).where(person.c.id == found).values(password_hash=_hash(password)))
    connection.execute(delete(session).where(session.c.person_id == found))


def disable_person(connection: Connection, login: str) -> None:
    """Let the person in no more, from now on. What they wrote stays. Raises PersonMissing."""
    found = _person_id(connection, login)
    connection.execute(update(person).where(person.c.id == found).values(disabled_at=now()))
    connection.execute(delete(session).where(session.c.person_id == found))


def credential(connection: Connection, login: str) -> Credential | None:
    """Return what `verify` needs; None for a login that is unknown or disabled."""
    row = connection.execute(
        select(person).where(person.c.login == login, person.c.disabled_at.is_(None))
    ).one_or_none()
    return Credential(_person(row), row.password_hash) if row else None


def verify(known: Credential | None, password: str) -> Person | None:
    """Return the person if the password is right. Takes 64 MiB and some 0.1 s, for an unknown login too.

    It takes no connection, so that no transaction is held open meanwhile.
    """
    try:
        _hasher.verify(known.password_hash if known else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return known.person if known else None


def open_session(connection: Connection, person_id: str, expires_at: datetime) -> str:
    """Return a token that stands for the person until `expires_at`. Sessions that are over are cleared away."""
    token = secrets.token_urlsafe(32)
    connection.execute(delete(session).where(session.c.expires_at <= now()))
    connection.execute(insert(session).values(digest=_digest(token), person_id=person_id, expires_at=expires_at))
    return token


def person_of_session(connection: Connection, token: str) -> Person | None:
    """Return whose session this is; None when it is unknown or over, or the person was disabled."""
    row = connection.execute(
        select(person)
        .join(session, session.c.person_id == person.c.id)
        .where(session.c.digest == _digest(token), session.c.expires_at > now(), person.c.disabled_at.is_(None))
    ).one_or_none()
    return _person(row) if row else None


def close_session(connection: Connection, token: str) -> None:
    """End a session. No error when it has ended already."""
    connection.execute(delete(session).where(session.c.digest == _digest(token)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _hash(password: str) -> str:
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        raise WeakPassword(f"a password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters")
    return _hasher.hash(password)


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.login, row.name, tuple(row.roles), tuple(row.languages))


def _person_id(connection: Connection, login: str) -> str:
    found = connection.execute(select(person.c.id).where(person.c.login == login)).scalar()
    if found is None:
        raise PersonMissing(f"there is no person with the login {login!r}")
    return str(found)


def _insert_once(connection: Connection, table: Any, values: dict[str, Any], message: str) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(**values))
    except IntegrityError as error:
        raise NameTaken(message) from error
