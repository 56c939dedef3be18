"""History people: who acts in random histories."""

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.accounts import clients, people
from pipeline.accounts.people import Person

# Who acts at random; who finishes in the end: two texts of a segment, and one who decides between them.
ACTORS, FINISHERS = 3, 3


@dataclass(frozen=True, slots=True)
class Stage:
    """A database with the client and the people of all histories, who cost more to make than a history takes."""

    engine: sa.Engine
    client_id: str
    people: tuple[Person, ...]


def stage(engine: sa.Engine) -> Stage:
    """Make the client and the people of the histories."""
    with engine.begin() as connection:
        client = clients.create(connection, "histories")
        logins = [f"actor{index}" for index in range(ACTORS + FINISHERS)]
        made = [people.create(connection, login, login, "a long password", ["reviewer"], []) for login in logins]
    return Stage(engine, client.id, tuple(made))
