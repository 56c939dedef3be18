"""Centres: groups of people. Whoever has the role "lead" in a centre leads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError
from pipeline.accounts import networks
from pipeline.accounts.names import NameTaken, insert_named
from pipeline.audit import trail
from pipeline.store.database import new_id, now
from pipeline.store.tables.accounts import centre


class CentreMissing(BoliError):
    """There is no centre with this name or id."""


@dataclass(frozen=True, slots=True)
class Centre:
    """A group of people. `networks`: from where they work, empty for anywhere. `idle_minutes`: after how long without
    input their pages lock; 0: never; None: as the settings say.
    """

    id: str
    name: str
    created_at: datetime
    networks: tuple[str, ...] = ()
    idle_minutes: int | None = None


def create(connection: Connection, name: str) -> Centre:
    """Make a centre. Raises NameTaken."""
    made = Centre(new_id("cen"), name, now())
    values = {"id": made.id, "name": name, "created_at": made.created_at}
    insert_named(connection, centre, values, _taken(name))
    trail.about("centre", made.id)
    return made


def rename(connection: Connection, centre_id: str, name: str) -> None:
    """Give a centre another name. Raises NameTaken."""
    try:
        with connection.begin_nested():
            connection.execute(update(centre).where(centre.c.id == centre_id).values(name=name))
            trail.about("centre", centre_id)
    except IntegrityError as error:
        raise NameTaken(_taken(name)) from error


def limit(connection: Connection, centre_id: str, written: Sequence[str]) -> None:
    """Let the people of a centre work from these networks only; none: from anywhere. Raises NotANetwork."""
    connection.execute(update(centre).where(centre.c.id == centre_id).values(networks=networks.checked(written)))
    trail.about("centre", centre_id)


def lock_after(connection: Connection, centre_id: str, minutes: int | None) -> None:
    """Let the pages of a centre's people lock after so many minutes; 0: never; None: as the settings say."""
    connection.execute(update(centre).where(centre.c.id == centre_id).values(idle_minutes=minutes))
    trail.about("centre", centre_id)


def networks_of(connection: Connection, centre_id: str | None) -> tuple[str, ...]:
    """Return the networks from which the people of a centre work; none: from anywhere."""
    return get(connection, centre_id).networks if centre_id else ()


def get(connection: Connection, centre_id: str) -> Centre:
    """Return a centre. Raises CentreMissing."""
    row = connection.execute(select(centre).where(centre.c.id == centre_id)).one_or_none()
    if row is None:
        raise CentreMissing(f"there is no centre {centre_id}")
    return _read(row)


def named(connection: Connection, name: str) -> Centre:
    """Return the centre with this name. Raises CentreMissing."""
    row = connection.execute(select(centre).where(centre.c.name == name)).one_or_none()
    if row is None:
        raise CentreMissing(f"there is no centre named {name!r}: boli centre list shows all")
    return _read(row)


def centres(connection: Connection) -> list[Centre]:
    """Return all centres by name."""
    return [_read(row) for row in connection.execute(select(centre).order_by(centre.c.name))]


def _read(row: Row[Any]) -> Centre:
    return Centre(row.id, row.name, row.created_at, tuple(row.networks), row.idle_minutes)


def _taken(name: str) -> str:
    return f"there is a centre named {name!r} already"
