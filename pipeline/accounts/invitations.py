"""Invitations: links that let somebody in once: to join, to choose a new password, or an operator in an emergency.

    open --accept--> used
      |---- revoke --> revoked
      '---- time ----> expired

A link carries a token (pipeline/accounts/tokens.py) behind a "#", which no browser sends to a server: so no log holds
it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, insert, select, update

from configs.errors import BoliError
from pipeline.accounts import people
from pipeline.accounts.people import Person, Profile
from pipeline.accounts.rights import Role
from pipeline.accounts.tokens import digest, new_token
from pipeline.audit import trail
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import invitation

Purpose = Literal["join", "password", "emergency"]
State = Literal["open", "used", "expired", "revoked"]
DAYS = 7
MAX_DAYS = 90
# Of a link for an emergency, and of the session that it opens, together.
EMERGENCY_MINUTES = 60
REASON_LETTERS = 500


class InvitationMissing(BoliError):
    """There is no invitation with this id."""


class NoReason(BoliError):
    """Nobody said why an emergency link is needed, or not in REASON_LETTERS."""


class NotAnOperator(BoliError):
    """An emergency link is for operators."""


class LinkOver(BoliError):
    """The link was used, revoked or made too long ago, or it never was one."""

    def __init__(self) -> None:
        super().__init__("this link is no longer good, or not whole: ask whoever sent it for a new one")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link without its token. `login` and `name` are suggested. `person_id`: who joined, or whose link it is.

    `reason`: of an emergency link: why it was made.
    """

    id: str
    purpose: Purpose
    login: str
    name: str
    roles: tuple[Role, ...]
    languages: tuple[str, ...]
    client_id: str | None
    centre_id: str | None
    person_id: str | None
    invited_by: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    reason: str

    def state(self, at: datetime) -> State:
        """Say what has become of the link."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.expires_at > at else "expired"


def link(base: str, token: str) -> str:
    """Return the link that carries a token. `base`: the address of the service, or "" for a link within it."""
    return f"{base.rstrip('/')}/join#{token}"


def invite(
    connection: Connection, wanted: Profile, invited_by: str | None, lifetime: timedelta
) -> tuple[Invitation, str]:
    """Make a link by which one person may join. Return it and its token, which cannot be had again.

    Raises UnknownRole.
    """
    people.known_roles(wanted.roles, wanted.client_id)
    return _create(connection, "join", wanted, None, invited_by, lifetime)


def reset(
    connection: Connection, person: Person, invited_by: str | None, lifetime: timedelta
) -> tuple[Invitation, str]:
    """Make a link by which a person may choose a new password; earlier ones are void. Return it and its token."""
    earlier = (invitation.c.purpose == "password", invitation.c.person_id == person.id, *_UNUSED)
    connection.execute(update(invitation).where(*earlier).values(revoked_at=now()))
    wanted = Profile(person.login, person.name, person.roles, person.languages, person.client_id, person.centre_id)
    return _create(connection, "password", wanted, person.id, invited_by, lifetime)


def emergency(connection: Connection, person: Person, reason: str, lifetime: timedelta) -> tuple[Invitation, str]:
    """Make a link by which an operator comes in who lost every other way; earlier ones are void.

    Return it and its token. Raises NoReason, NotAnOperator, people.Disabled.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_LETTERS:
        raise NoReason(f"say why in 1 to {REASON_LETTERS} letters: it is kept with the link")
    if "operator" not in person.roles:
        raise NotAnOperator(f"{person.login} is no operator: boli user reset makes a link for a new password")
    if people.get(connection, person.id).disabled_at is not None:
        raise people.Disabled(f"{person.login} is disabled: boli user enable lets them in again")
    earlier = (invitation.c.purpose == "emergency", invitation.c.person_id == person.id, *_UNUSED)
    connection.execute(update(invitation).where(*earlier).values(revoked_at=now()))
    wanted = Profile(person.login, person.name, person.roles, person.languages, None, person.centre_id)
    made, token = _create(connection, "emergency", wanted, person.id, None, lifetime)
    connection.execute(update(invitation).where(invitation.c.id == made.id).values(reason=reason))
    return get(connection, made.id), token


def enter(connection: Connection, token: str) -> tuple[Person, datetime]:
    """Use an emergency link. Return who comes in, and until when. Raises LinkOver."""
    asked = opened(connection, token, "emergency")
    _use(connection, asked)
    account = people.get(connection, str(asked.person_id))
    trail.acting("person", account.person.id)
    trail.about("invitation", asked.id)
    if account.disabled_at is not None or "operator" not in account.person.roles:
        raise LinkOver
    return account.person, asked.expires_at


def opened(connection: Connection, token: str, purpose: Purpose | None = None) -> Invitation:
    """Return the open invitation of a token. Raises LinkOver, also where it is for another purpose."""
    row = connection.execute(select(invitation).where(invitation.c.digest == digest(token))).one_or_none()
    found = _read(row) if row else None
    if found is None or found.state(now()) != "open" or purpose not in (None, found.purpose):
        raise LinkOver
    return found


def join(connection: Connection, token: str, login: str, name: str, password_hash: str) -> Person:
    """Use a link: make the person it invites. Raises LinkOver or NameTaken; then the link stays as it was."""
    invited = opened(connection, token, "join")
    _use(connection, invited)
    belongs = (invited.client_id, invited.centre_id)
    made = people.add(connection, Profile(login, name, invited.roles, invited.languages, *belongs), password_hash)
    connection.execute(update(invitation).where(invitation.c.id == invited.id).values(person_id=made.id))
    trail.acting("person", made.id)
    return made


def choose_password(connection: Connection, token: str, password_hash: str) -> Person:
    """Use a link: give its person a new password. Their sessions end. Raises LinkOver."""
    asked = opened(connection, token, "password")
    _use(connection, asked)
    person_id = str(asked.person_id)
    trail.acting("person", person_id)
    people.set_password(connection, person_id, password_hash)
    return people.get(connection, person_id).person


def get(connection: Connection, invitation_id: str) -> Invitation:
    """Return an invitation. Raises InvitationMissing."""
    row = connection.execute(select(invitation).where(invitation.c.id == invitation_id)).one_or_none()
    if row is None:
        raise InvitationMissing(f"there is no invitation {invitation_id}")
    return _read(row)


def invitations(connection: Connection, centre_id: str | None, limit: int) -> list[Invitation]:
    """Return the newest links first. `centre_id`: only those into this centre; None: all."""
    query = select(invitation).order_by(invitation.c.created_at.desc(), invitation.c.id).limit(limit)
    if centre_id is not None:
        query = query.where(invitation.c.centre_id == centre_id)
    return [_read(row) for row in connection.execute(query)]


def revoke(connection: Connection, invitation_id: str) -> None:
    """Make a link useless from now on. No effect on one that was used."""
    connection.execute(update(invitation).where(invitation.c.id == invitation_id, *_UNUSED).values(revoked_at=now()))
    trail.about("invitation", invitation_id)


_UNUSED = (invitation.c.used_at.is_(None), invitation.c.revoked_at.is_(None))


def _create(
    connection: Connection,
    purpose: Purpose,
    wanted: Profile,
    person_id: str | None,
    invited_by: str | None,
    lifetime: timedelta,
) -> tuple[Invitation, str]:
    token, at = new_token(), now()
    made: dict[str, Any] = {
        "id": new_id("inv"),
        "purpose": purpose,
        "login": wanted.login,
        "name": wanted.name,
        "roles": list(wanted.roles),
        "languages": list(wanted.languages),
        "client_id": wanted.client_id,
        "centre_id": wanted.centre_id,
        "person_id": person_id,
        "invited_by": invited_by,
        "created_at": at,
        "expires_at": at + lifetime,
    }
    connection.execute(insert(invitation).values(digest=digest(token), **made))
    trail.about("invitation", made["id"], wanted.client_id or "")
    return get(connection, made["id"]), token


def _use(connection: Connection, which: Invitation) -> None:
    """Note that a link is used. Raises LinkOver if somebody else was faster."""
    changed = connection.execute(
        update(invitation)
        .where(invitation.c.id == which.id, *_UNUSED, invitation.c.expires_at > now())
        .values(used_at=now())
    )
    if changed.rowcount == 0:
        raise LinkOver


def _read(row: Row[Any]) -> Invitation:
    values = {name: getattr(row, name) for name in Invitation.__slots__}
    return Invitation(**values | {"roles": tuple(row.roles), "languages": tuple(row.languages)})
