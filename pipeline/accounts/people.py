"""People: who signs in, with which roles, for which centre or client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, cast, delete, insert, or_, select, update

from configs.errors import BoliError
from pipeline.accounts import passwords, second_factor
from pipeline.accounts.names import insert_named
from pipeline.accounts.rights import ALONE, ROLES, Role
from pipeline.audit import trail
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import company_identity, invitation, membership, person, session


class PersonMissing(BoliError):
    """There is no person with this login or id."""


class UnknownRole(BoliError):
    """The roles are none of ROLES, or do not go together."""


class LastOperator(BoliError):
    """Without this person there would be no operator."""


class Disabled(BoliError):
    """The person is disabled, and would not get in."""


class Erased(BoliError):
    """The person was erased, which cannot be taken back."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is said of a person who is to be made. `languages` empty means every language."""

    login: str
    name: str
    roles: Sequence[str]
    languages: Sequence[str] = ()
    client_id: str | None = None
    centre_id: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who signs in. `languages` empty means every language. `client_id`: of a person with the role "client"."""

    id: str
    login: str
    name: str
    roles: tuple[Role, ...]
    languages: tuple[str, ...]
    client_id: str | None = None
    centre_id: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A person, and what became of them since."""

    person: Person
    created_at: datetime
    last_sign_in_at: datetime | None
    disabled_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Credential:
    """A person and the hash of the password, between looking up and verifying."""

    person: Person
    password_hash: str


def create(
    connection: Connection, login: str, name: str, password: str, roles: Sequence[str], languages: Sequence[str] = ()
) -> Person:
    """Make a person who may sign in. Raises NameTaken, WeakPassword or UnknownRole."""
    return add(connection, Profile(login, name, roles, languages), passwords.hashed(password, login))


def add(connection: Connection, wanted: Profile, password_hash: str) -> Person:
    """Make a person whose password was hashed before. Raises NameTaken or UnknownRole."""
    roles = known_roles(wanted.roles, wanted.client_id)
    languages = tuple(wanted.languages)
    made = Person(new_id("per"), wanted.login, wanted.name, roles, languages, wanted.client_id, wanted.centre_id)
    values = {
        "id": made.id,
        "login": made.login,
        "name": made.name,
        "password_hash": password_hash,
        "roles": list(roles),
        "languages": list(languages),
        "created_at": now(),
    }
    insert_named(connection, person, values, f"there is a person with the login {made.login!r} already")
    belongs = {"person_id": made.id, "client_id": made.client_id, "centre_id": made.centre_id}
    connection.execute(insert(membership).values(**belongs))
    trail.about("person", made.id, made.client_id or "")
    return made


def known_roles(roles: Sequence[str], client_id: str | None) -> tuple[Role, ...]:
    """Return the roles in the order of ROLES. Raises UnknownRole for one that does not exist, or that is held alone."""
    known = tuple(role for role in ROLES if role in roles)
    if not roles or len(known) != len(set(roles)):
        raise UnknownRole(f"a person has one or more of the roles {', '.join(ROLES)}, not {', '.join(roles) or 'none'}")
    if (ALONE in known) != (client_id is not None) or (ALONE in known and len(known) > 1):
        raise UnknownRole(f"the role {ALONE!r} is held alone, and needs a client to act for; no other role has one")
    return known


def get(connection: Connection, person_id: str) -> Account:
    """Return a person. Raises PersonMissing."""
    return _one(connection, selecting().where(person.c.id == person_id), f"there is no person {person_id}")


def with_login(connection: Connection, login: str) -> Account:
    """Return the person with this login. Raises PersonMissing."""
    return _one(connection, selecting().where(person.c.login == login), f"there is no person with the login {login!r}")


def accounts(
    connection: Connection, centre_id: str | None = None, limit: int | None = None, after: str = ""
) -> list[Account]:
    """Return people by login, those after the login `after`. `centre_id`: only those of this centre; None: all."""
    query = selecting().where(person.c.login > after).order_by(person.c.login).limit(limit)
    if centre_id is not None:
        query = query.where(membership.c.centre_id == centre_id)
    return [_account(row) for row in connection.execute(query)]


def set_password(connection: Connection, person_id: str, password_hash: str) -> None:
    """Replace the password, and end the person's sessions. Links by which it could be replaced again are void."""
    _update(connection, person_id, password_hash=password_hash)
    _end_sessions(connection, person_id)
    _void_links(connection, person_id, made=False)


def forget_password(connection: Connection, person_id: str) -> None:
    """Let no password open the account until another is chosen, and end the person's sessions."""
    set_password(connection, person_id, passwords.NO_PASSWORD)


def change(connection: Connection, person_id: str, roles: Sequence[str], languages: Sequence[str]) -> None:
    """Give a person other roles and languages. They hold from the next request on.

    Links that they made, or that open their account, are void: they were made under other rights. Raises UnknownRole,
    also where a person would become one of a client, or cease to be; LastOperator; Erased.
    """
    _refuse_erased(connection, person_id)
    before = get(connection, person_id).person
    known = known_roles(roles, before.client_id)
    if known != before.roles:
        trail.named("roles-changed")
    if "operator" not in known:
        _keep_an_operator(connection, person_id)
    _update(connection, person_id, roles=list(known), languages=list(languages))
    _void_links(connection, person_id)


def set_centre(connection: Connection, person_id: str, centre_id: str | None) -> None:
    """Move a person into a centre, or out of it (None). Links are void, as they are after `change`. Raises Erased."""
    _refuse_erased(connection, person_id)
    trail.about("person", person_id)
    _void_links(connection, person_id)
    changed = connection.execute(
        update(membership).where(membership.c.person_id == person_id).values(centre_id=centre_id)
    )
    if changed.rowcount == 0:  # made before there were centres
        connection.execute(insert(membership).values(person_id=person_id, centre_id=centre_id))


def disable(connection: Connection, person_id: str) -> None:
    """Let the person in no more, from now on. What they wrote stays. Links that they made are void.

    Leases are given back by pipeline/review/offboarding.py, which calls this. Raises LastOperator.
    """
    _keep_an_operator(connection, person_id)
    trail.about("person", person_id)
    connection.execute(
        update(person).where(person.c.id == person_id, person.c.disabled_at.is_(None)).values(disabled_at=now())
    )
    _end_sessions(connection, person_id)
    _void_links(connection, person_id)


def enable(connection: Connection, person_id: str) -> None:
    """Let a disabled person in again, with the password they had. Raises Erased."""
    _refuse_erased(connection, person_id)
    _update(connection, person_id, disabled_at=None)


def anonymise(connection: Connection, person_id: str) -> str:
    """Replace the login and the name by the id, and forget password, languages and links. Return the new login.

    The id stays: what the person wrote names it. Only pipeline/privacy/people.py calls this.
    """
    login = f"erased {person_id}"
    forgotten: dict[str, Any] = {"password_hash": passwords.NO_PASSWORD, "languages": [], "last_sign_in_at": None}
    _update(connection, person_id, login=login, name="", erased_at=now(), **forgotten)
    connection.execute(delete(membership).where(membership.c.person_id == person_id))
    for held in (invitation, company_identity):
        connection.execute(delete(held).where(held.c.person_id == person_id))
    second_factor.reset(connection, person_id)
    return login


def credential(connection: Connection, login: str) -> Credential | None:
    """Return what `verify` needs; None for a login that is unknown or disabled."""
    query = selecting().where(person.c.login == login, person.c.disabled_at.is_(None))
    row = connection.execute(query).one_or_none()
    return Credential(read(row), row.password_hash) if row else None


def verify(known: Credential | None, password: str) -> Person | None:
    """Return the person if the password is right. Takes as long for an unknown login."""
    right = passwords.matches(password, known.password_hash if known else None)
    return known.person if known and right else None


def selecting() -> Select[Any]:
    """Return the query of the rows that `read` takes."""
    query = select(person, membership.c.client_id, membership.c.centre_id)
    return query.outerjoin(membership, membership.c.person_id == person.c.id)


def read(row: Row[Any]) -> Person:
    """Return the person that a row of `selecting` holds."""
    belongs: Mapping[str, Any] = {"client_id": row.client_id, "centre_id": row.centre_id}
    return Person(row.id, row.login, row.name, tuple(row.roles), tuple(row.languages), **belongs)


def _account(row: Row[Any]) -> Account:
    return Account(read(row), row.created_at, row.last_sign_in_at, row.disabled_at, row.erased_at)


def _one(connection: Connection, query: Select[Any], missing: str) -> Account:
    row = connection.execute(query).one_or_none()
    if row is None:
        raise PersonMissing(missing)
    return _account(row)


def _update(connection: Connection, person_id: str, **values: Any) -> None:
    connection.execute(update(person).where(person.c.id == person_id).values(**values))
    trail.about("person", person_id)


def _end_sessions(connection: Connection, person_id: str) -> None:
    connection.execute(delete(session).where(session.c.person_id == person_id))


def _void_links(connection: Connection, person_id: str, made: bool = True) -> None:
    """Revoke the open links that give the person a new password, and those that they made."""
    theirs = invitation.c.person_id == person_id
    which = or_(theirs, invitation.c.invited_by == person_id) if made else theirs
    unused = (invitation.c.used_at.is_(None), invitation.c.revoked_at.is_(None))
    connection.execute(update(invitation).where(which, *unused).values(revoked_at=now()))


def _refuse_erased(connection: Connection, person_id: str) -> None:
    if get(connection, person_id).erased_at is not None:
        raise Erased("this person was erased for good; invite them anew")


def _keep_an_operator(connection: Connection, person_id: str) -> None:
    """Raise LastOperator if this is the only operator who can sign in.

    The rows are locked: two operators who disable each other at once must not both succeed.
    """
    # JSON in text: '["operator"]'. The name of a role is part of no other's.
    is_operator = cast(person.c.roles, String).contains('"operator"')
    query = select(person.c.id).where(is_operator, person.c.disabled_at.is_(None)).order_by(person.c.id)
    operators = set(connection.execute(query.with_for_update()).scalars())
    if operators == {person_id}:
        raise LastOperator("this is the last operator: make another one first, boli user add LOGIN --role operator")
