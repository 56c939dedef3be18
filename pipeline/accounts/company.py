"""Company: whom of a company's people which person here is.

Once somebody came in, they are known by what the provider calls them for ever (issuer and subject). An e-mail address
leads to nobody a second time: companies give the address of who left to somebody else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from pipeline.accounts import passwords, people
from pipeline.accounts.people import Account, Person, Profile
from pipeline.audit import trail
from pipeline.outbound.company_identity import Identity
from pipeline.store.database import now
from pipeline.store.tables.accounts import company_identity, invitation

MOST_SUBJECT: Final = 255  # OpenID Connect Core 1.0, 2
_MOST_NAME: Final = 200
_MOST_LOGIN: Final = 100


class Unknown(BoliError):
    """Nobody here is this person of the company, and nobody invited them."""

    def __init__(self) -> None:
        super().__init__("the company knows you, but nobody here invited you by this login; ask the operator")


def admit(connection: Connection, who: Identity, domains: Sequence[str], new_people: Sequence[str]) -> Person:
    """Return the person that somebody of the company is; the first time, they are linked.

    `new_people`: the roles of somebody whom nobody invited; none: they are not let in. Raises Unknown, people.Disabled.
    """
    linked = connection.execute(select(company_identity.c.person_id).where(*_is(who))).scalar_one_or_none()
    if linked is None and not _may_be_linked(who, domains):
        raise Unknown
    known = people.get(connection, linked) if linked else _invited(connection, who, new_people)
    if known.disabled_at is not None:
        trail.acting("person", known.person.id)
        raise people.Disabled("this login is closed; ask your lead")
    if linked is None:
        _link(connection, who, known.person.id)
    return known.person


def linked_since(connection: Connection, person_id: str) -> datetime | None:
    """Return since when a person is linked to one of the company; None if they are not."""
    query = select(company_identity.c.linked_at).where(company_identity.c.person_id == person_id)
    return connection.execute(query).scalar_one_or_none()


def unlink(connection: Connection, person_id: str) -> None:
    """Forget whom of the company a person is: the next one with their login is linked."""
    connection.execute(delete(company_identity).where(company_identity.c.person_id == person_id))
    trail.about("person", person_id)


def _is(who: Identity) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (company_identity.c.issuer == who.issuer, company_identity.c.subject == who.subject)


def _may_be_linked(who: Identity, domains: Sequence[str]) -> bool:
    _, at, domain = who.email.rpartition("@")
    fits = not domains or (at == "@" and domain.lower() in domains)
    return fits and 0 < len(who.login) <= _MOST_LOGIN and len(who.subject) <= MOST_SUBJECT


def _invited(connection: Connection, who: Identity, new_people: Sequence[str]) -> Account:
    """Return who has the login; or make whom an open link invites with it, or anybody where that is allowed."""
    for login in dict.fromkeys((who.login, who.login.lower())):
        try:
            known = people.with_login(connection, login)
        except people.PersonMissing:
            continue
        if not _was_meant(connection, known.person):
            raise Unknown
        return known
    return _made(connection, who, new_people)


def _was_meant(connection: Connection, known: Person) -> bool:
    """Say whether the person got the login from who invited them. One that they chose may be somebody else's."""
    joined = (invitation.c.purpose == "join", invitation.c.person_id == known.id)
    suggested = connection.execute(select(invitation.c.login).where(*joined)).scalar_one_or_none()
    taken = connection.execute(select(company_identity.c.person_id).where(company_identity.c.person_id == known.id))
    return suggested in (None, known.login) and taken.first() is None


def _made(connection: Connection, who: Identity, new_people: Sequence[str]) -> Account:
    unused = (invitation.c.used_at.is_(None), invitation.c.revoked_at.is_(None), invitation.c.expires_at > now())
    asked = (invitation.c.purpose == "join", invitation.c.login.in_({who.login, who.login.lower()}))
    link = connection.execute(select(invitation).where(*asked, *unused).order_by(invitation.c.created_at)).first()
    if link is None and not new_people:
        raise Unknown
    name = (link.name if link else "") or who.name[:_MOST_NAME] or who.login
    if link is None:
        wanted = Profile(who.login, name, new_people)
    else:
        wanted = Profile(link.login, name, link.roles, link.languages, link.client_id, link.centre_id)
    made = people.add(connection, wanted, passwords.NO_PASSWORD)
    if link is not None:
        used = update(invitation).where(invitation.c.id == link.id, *unused).values(used_at=now(), person_id=made.id)
        if connection.execute(used).rowcount == 0:
            raise Unknown  # somebody used it this moment
    return people.get(connection, made.id)


def _link(connection: Connection, who: Identity, person_id: str) -> None:
    values = {"person_id": person_id, "issuer": who.issuer, "subject": who.subject, "linked_at": now()}
    try:
        with connection.begin_nested():
            connection.execute(insert(company_identity).values(**values))
    except IntegrityError as error:  # by another request at once
        raise Unknown from error
