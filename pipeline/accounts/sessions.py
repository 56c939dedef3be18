"""Sessions: a person who signed in, until the session ends. A token stands for it."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, delete, insert, update

from pipeline.accounts import people
from pipeline.accounts.people import Person
from pipeline.accounts.tokens import digest, new_token
from pipeline.audit import trail
from pipeline.store.database import now
from pipeline.store.tables.accounts import person, session

_HOLDER: Final[Select[Any]] = (  # asked with every request
    people.selecting()
    .join(session, session.c.person_id == person.c.id)
    .where(session.c.digest == bindparam("of"), session.c.expires_at > bindparam("at"), person.c.disabled_at.is_(None))
)


def begin(connection: Connection, person_id: str, expires_at: datetime) -> str:
    """Return a token that stands for the person until `expires_at`. Sessions that are over are cleared away."""
    token = new_token()
    trail.acting("person", person_id)
    connection.execute(update(person).where(person.c.id == person_id).values(last_sign_in_at=now()))
    connection.execute(delete(session).where(session.c.expires_at <= now()))
    connection.execute(insert(session).values(digest=digest(token), person_id=person_id, expires_at=expires_at))
    return token


def person_of(connection: Connection, token: str) -> Person | None:
    """Return whose session this is; None when it is unknown or over, or the person was disabled."""
    row = connection.execute(_HOLDER, {"of": digest(token), "at": now()}).one_or_none()
    return people.read(row) if row else None


def end(connection: Connection, token: str) -> None:
    """End a session. No error when it has ended already."""
    connection.execute(delete(session).where(session.c.digest == digest(token)))
