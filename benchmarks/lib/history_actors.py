"""History actors: the client and the people of all random histories."""

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.accounts import clients, people
from pipeline.accounts.people import Person

ACTORS, FINISHERS = 3, 2  # who acts at random; who finishes in the end


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
        made = [people.create(connection, login, login, "a long password", ["transcriber"], []) for login in logins]
    return Stage(engine, client.id, tuple(made))
