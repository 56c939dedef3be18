"""Names: a client's name and a person's login are each given out once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import IntegrityError

from configs.errors import BoliError


class NameTaken(BoliError):
    """Another client or person has this name already."""


def insert_named(connection: Connection, table: Table, values: Mapping[str, Any], message: str) -> None:
    """Insert a row whose name must be new. Raises NameTaken with the message; the transaction stays usable."""
    try:
        with connection.begin_nested():
            connection.execute(insert(table).values(**values))
    except IntegrityError as error:
        raise NameTaken(message) from error
