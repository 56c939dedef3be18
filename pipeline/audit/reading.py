"""Reading: rows of the chain, for whoever may see them: a client its own, an operator all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from pipeline.audit.chain import entry_of
from pipeline.audit.entry import Entry
from pipeline.store.tables.accounts import membership
from pipeline.store.tables.audit import audit

_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """A row: an entry in its place. `hash`: over the entry and the hash of the row before."""

    number: int
    hash: str
    entry: Entry


def of_client(connection: Connection, client_id: str, after: int, limit: int) -> list[ChainedEntry]:
    """Return the next rows about a client's data after a number, oldest first."""
    return _page(connection, [audit.c.client_id == client_id], after, limit)


def own_people(connection: Connection, client_id: str, person_ids: Collection[str]) -> set[str]:
    """Return those of the people who act for the client."""
    theirs = (membership.c.client_id == client_id, membership.c.person_id.in_(person_ids))
    return set(connection.execute(select(membership.c.person_id).where(*theirs)).scalars())


def all_rows(
    connection: Connection, since_ms: int | None = None, until_ms: int | None = None, **equal: str
) -> Iterator[ChainedEntry]:
    """Return rows in order: from an instant on, before another; `equal`: with these values in columns of the table."""
    which: list[ColumnElement[bool]] = [audit.c[name] == value for name, value in equal.items()]
    which += [] if since_ms is None else [audit.c.at_ms >= since_ms]
    which += [] if until_ms is None else [audit.c.at_ms < until_ms]
    after = 0
    while page := _page(connection, which, after, _PAGE):
        yield from page
        after = page[-1].number


def _page(connection: Connection, which: list[Any], after: int, limit: int) -> list[ChainedEntry]:
    query = select(audit).where(*which, audit.c.number > after).order_by(audit.c.number).limit(limit)
    return [ChainedEntry(row.number, row.hash, entry_of(row)) for row in connection.execute(query)]
