"""People: who signs in, with which roles, by which password.

A password can be guessed, so its argon2id hash is stored, which is slow to try.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, select, update

from configs.errors import BoliError
from pipeline.accounts.names import insert_named
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import person, session

Role = Literal["transcriber", "ml", "operator"]
ROLES: tuple[Role, ...] = ("transcriber", "ml", "operator")
MIN_PASSWORD_CHARACTERS = 10
MAX_PASSWORD_CHARACTERS = 500

_hasher = PasswordHasher()
# Verified when the login is unknown, so that the answer takes as long as for a known one. It is the hash of a random
# text that nobody kept. Made here at import, it would cost every command the time of a sign-in.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bdZdhoGPM9/vmG9Vwyywvg$xXuU4tSx/e+DcWtuw3KQNS8Cw1uE069wuJu8Py9Rg3c"


class PersonMissing(BoliError):
    """There is no person with this login."""


class WeakPassword(BoliError):
    """The password is too short or too long."""


class UnknownRole(BoliError):
    """The role is none of ROLES."""


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


def create(
    connection: Connection, login: str, name: str, password: str, roles: Sequence[str], languages: Sequence[str] = ()
) -> Person:
    """Make a person who may sign in. Raises NameTaken, WeakPassword or UnknownRole."""
    made = Person(new_id("per"), login, name, _known(roles), tuple(languages))
    values = {
        "id": made.id,
        "login": login,
        "name": name,
        "password_hash": _hash(password),
        "roles": list(made.roles),
        "languages": list(made.languages),
        "created_at": now(),
    }
    insert_named(connection, person, values, f"there is a person with the login {login!r} already")
    return made


def set_password(connection: Connection, login: str, password: str) -> None:
    """Replace the password and end the person's sessions. Raises PersonMissing or WeakPassword."""
    person_id = _id(connection, login)
    connection.execute(update(person).where(person.c.id == person_id).values(password_hash=_hash(password)))
    connection.execute(delete(session).where(session.c.person_id == person_id))


def disable(connection: Connection, login: str) -> None:
    """Let the person in no more, from now on. What they wrote stays. Raises PersonMissing."""
    person_id = _id(connection, login)
    connection.execute(update(person).where(person.c.id == person_id).values(disabled_at=now()))
    connection.execute(delete(session).where(session.c.person_id == person_id))


def credential(connection: Connection, login: str) -> Credential | None:
    """Return what `verify` needs; None for a login that is unknown or disabled."""
    row = connection.execute(
        select(person).where(person.c.login == login, person.c.disabled_at.is_(None))
    ).one_or_none()
    return Credential(read(row), row.password_hash) if row else None


def verify(known: Credential | None, password: str) -> Person | None:
    """Return the person if the password is right. Takes 64 MiB and some 0.1 s, for an unknown login too.

    It takes no connection, so that no transaction is held open meanwhile.
    """
    try:
        _hasher.verify(known.password_hash if known else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return known.person if known else None


def read(row: Row[Any]) -> Person:
    """Return the person that a row of the table `person` holds."""
    return Person(row.id, row.login, row.name, tuple(row.roles), tuple(row.languages))


def _known(roles: Sequence[str]) -> tuple[Role, ...]:
    known = tuple(role for role in ROLES if role in roles)
    if not roles or len(known) != len(set(roles)):
        raise UnknownRole(f"a person has one or more of the roles {', '.join(ROLES)}, not {', '.join(roles) or 'none'}")
    return known


def _hash(password: str) -> str:
    if not MIN_PASSWORD_CHARACTERS <= len(password) <= MAX_PASSWORD_CHARACTERS:
        raise WeakPassword(f"a password has {MIN_PASSWORD_CHARACTERS} to {MAX_PASSWORD_CHARACTERS} characters")
    return _hasher.hash(password)


def _id(connection: Connection, login: str) -> str:
    person_id = connection.execute(select(person.c.id).where(person.c.login == login)).scalar()
    if person_id is None:
        raise PersonMissing(f"there is no person with the login {login!r}")
    return str(person_id)
