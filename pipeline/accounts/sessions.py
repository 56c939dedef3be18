"""Sessions: a person who signed in, until the session ends. A token stands for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, or_, select, update

from configs.errors import BoliError
from pipeline.accounts import people
from pipeline.accounts.people import Person
from pipeline.accounts.tokens import digest, new_token
from pipeline.audit import trail
from pipeline.store.database import now
from pipeline.store.tables.accounts import centre, membership, person, second_factor, session

# The time of the last use is written once in so long.
USE_NOTED_EVERY: Final = timedelta(minutes=1)
_ID_LETTERS: Final = 24

# How somebody came in: by what they know here (a password, a link), by their company's provider, or in an emergency, by
# a link of the console's.
Means = Literal["password", "company", "emergency"]

_HOLDER: Final[Select[Any]] = (  # asked with every request
    people.selecting()
    .add_columns(session.c.digest, session.c.last_used_at, session.c.means, session.c.locked_at)
    .add_columns(centre.c.networks, centre.c.idle_minutes, second_factor.c.confirmed_at)
    .join(session, session.c.person_id == person.c.id)
    .outerjoin(centre, centre.c.id == membership.c.centre_id)
    .outerjoin(second_factor, second_factor.c.person_id == person.c.id)
    .where(session.c.digest == bindparam("of"), session.c.expires_at > bindparam("at"), person.c.disabled_at.is_(None))
)


class SessionMissing(BoliError):
    """The person has no session with this id."""


@dataclass(frozen=True, slots=True)
class Origin:
    """From where somebody signs in: the address, and the browser in a few words. "" where it is not known."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A session without its token. `created_at` and `last_used_at` (right to a minute) are None for very old ones."""

    id: str
    created_at: datetime | None
    last_used_at: datetime | None
    expires_at: datetime
    address: str
    browser: str
    means: Means


@dataclass(frozen=True, slots=True)
class Held:
    """Whose session a token stands for. `digest`: what is stored of the token. `second_factor`: the person has one.

    `networks`: from where the people of the person's centre work; none: from anywhere. `locked_at`: since when the page
    waits for the password. `idle_minutes`: when it does in this centre; None: as the settings say.
    """

    person: Person
    digest: str
    last_used_at: datetime | None
    second_factor: bool
    means: Means = "password"
    networks: tuple[str, ...] = ()
    locked_at: datetime | None = None
    idle_minutes: int | None = None


_NOWHERE: Final = Origin()


def begin(
    connection: Connection,
    person_id: str,
    expires_at: datetime,
    origin: Origin = _NOWHERE,
    means: Means = "password",
) -> str:
    """Return a token that stands for the person until `expires_at`. Sessions that are over are cleared away."""
    token, at = new_token(), now()
    trail.acting("person", person_id)
    connection.execute(update(person).where(person.c.id == person_id).values(last_sign_in_at=at))
    connection.execute(delete(session).where(session.c.expires_at <= at))
    values = {"digest": digest(token), "person_id": person_id, "expires_at": expires_at, "created_at": at}
    values |= {"last_used_at": at, "address": origin.address, "browser": origin.browser, "means": means}
    connection.execute(insert(session).values(**values))
    return token


def held(connection: Connection, token: str) -> Held | None:
    """Return whose session this is; None when it is unknown or over, or the person was disabled."""
    row = connection.execute(_HOLDER, {"of": digest(token), "at": now()}).one_or_none()
    if row is None:
        return None
    has_one, networks = row.confirmed_at is not None, tuple(row.networks or ())
    known = (has_one, row.means, networks, row.locked_at, row.idle_minutes)
    return Held(people.read(row), row.digest, row.last_used_at, *known)


def person_of(connection: Connection, token: str) -> Person | None:
    """Return the person of `held`."""
    found = held(connection, token)
    return found.person if found else None


def of_person(connection: Connection, person_id: str) -> list[Session]:
    """Return the person's sessions that are not over, the one used last first."""
    rows = connection.execute(select(session).where(session.c.person_id == person_id, session.c.expires_at > now()))
    found = [_read(row) for row in rows]
    return sorted(found, key=lambda one: (one.last_used_at or one.expires_at, one.id), reverse=True)


def id_of(token: str) -> str:
    """Return the id of the session that a token stands for."""
    return _id(digest(token))


def end(connection: Connection, token: str) -> None:
    """End a session. No error when it has ended already."""
    connection.execute(delete(session).where(session.c.digest == digest(token)))


def end_one(connection: Connection, person_id: str, session_id: str) -> None:
    """End one of the person's sessions. Raises SessionMissing."""
    digests = connection.execute(select(session.c.digest).where(session.c.person_id == person_id)).scalars()
    found = [one for one in digests if _id(one) == session_id]
    if not found:
        raise SessionMissing(f"{person_id} has no session {session_id}")
    connection.execute(delete(session).where(session.c.digest.in_(found)))


def end_all(connection: Connection, person_id: str, but: str | None = None) -> int:
    """End the person's sessions, except that of the token `but`. Return how many ended."""
    spared = [] if but is None else [session.c.digest != digest(but)]
    return connection.execute(delete(session).where(session.c.person_id == person_id, *spared)).rowcount


def lock(connection: Connection, of: Held) -> None:
    """Let the session do nothing until `unlock`."""
    connection.execute(update(session).where(session.c.digest == of.digest).values(locked_at=now()))


def unlock(connection: Connection, of: Held) -> None:
    """Let a locked session go on. It was used now."""
    at = now()
    connection.execute(update(session).where(session.c.digest == of.digest).values(locked_at=None, last_used_at=at))


def use_is_to_be_noted(used: Held) -> bool:
    """Say whether the time of the session's last use is so old that `note_use` would write it."""
    return used.last_used_at is None or used.last_used_at <= now() - USE_NOTED_EVERY


def note_use(connection: Connection, used: Held) -> None:
    """Note that the session was used now, unless that was noted a moment ago."""
    at = now()
    old = or_(session.c.last_used_at.is_(None), session.c.last_used_at <= at - USE_NOTED_EVERY)
    connection.execute(update(session).where(session.c.digest == used.digest, old).values(last_used_at=at))


def _id(of: str) -> str:
    # A part of the digest, so that a process of the version before may make sessions, too. It leads to no token.
    return f"ses_{of[:_ID_LETTERS]}"


def _read(row: Row[Any]) -> Session:
    when = (row.created_at, row.last_used_at, row.expires_at)
    return Session(_id(row.digest), *when, row.address, row.browser, row.means)
