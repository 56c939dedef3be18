"""Reach: whose quality somebody sees. A lead that of the own centre; operators and ML teams that of everybody."""

from sqlalchemy import Connection

from pipeline.accounts import management, people, rights
from pipeline.accounts.people import Person


def seen_by(connection: Connection, actor: Person) -> set[str] | None:
    """Return the ids of the people whose quality the actor sees, None for everybody's."""
    if rights.may(actor, "measure") or rights.sees_everybody(actor):
        return None
    return {one.person.id for one in people.accounts(connection, management.scope(actor))}
