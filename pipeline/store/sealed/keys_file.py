"""Keys file: the wrapped keys of an installation, beside its backups and never in one.

It is small, and useless without the master key. The newest one replaces those before: with it, what was deleted cannot
be read in any backup, however old.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.atomic_file import appearing
from pipeline.store.database import now, reading
from pipeline.store.tables.base import installation
from pipeline.store.tables.encryption import client_key, data_key

_FORMAT: Final = "boli-keys-1"
_TABLES: Final = (client_key, data_key)


class BadKeysFile(BoliError):
    """The file is no file of keys, or of another installation, or too old. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a keys file holds. `rows`: by table, each as a dictionary of text."""

    installation: str
    taken_at: datetime
    rows: dict[str, list[dict[str, str]]]


def write(engine: sa.Engine, file: Path) -> int:
    """Write the keys into a file for this user alone, in place of an older one. Return how many. Raises CannotWrite."""
    with reading(engine) as connection:
        name = str(connection.execute(sa.select(installation.c.id)).scalar_one())
        at = now()
        rows = {table.name: [_as_text(row) for row in connection.execute(sa.select(table))] for table in _TABLES}
    with appearing(file) as place:
        place.chmod(0o600)
        told = {"format": _FORMAT, "installation": name, "taken_at": at.isoformat(), **rows}
        place.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return sum(len(some) for some in rows.values())


def read(file: Path) -> Keys:
    """Return the keys of a file. Raises BadKeysFile."""
    try:
        told = json.loads(file.read_text("utf-8"))
        if told["format"] != _FORMAT:
            raise ValueError(f"its format is not {_FORMAT}")
        rows = {table.name: told[table.name] for table in _TABLES}
        return Keys(str(told["installation"]), datetime.fromisoformat(told["taken_at"]), rows)
    except OSError as error:
        raise BadKeysFile(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadKeysFile(f"{file} is no file of keys: {error}") from error


def check(keys: Keys, of: str, taken_at: str) -> None:
    """See that the keys fit a backup of the installation `of`, taken at an instant. Raises BadKeysFile.

    Older keys would lack those of recordings that are in the backup, which would seem to be deleted.
    """
    if keys.installation != of:
        raise BadKeysFile(f"these keys are of installation {keys.installation}, and the backup is of {of}")
    if keys.taken_at < datetime.fromisoformat(taken_at):
        raise BadKeysFile(
            f"these keys are of {keys.taken_at.isoformat()}, before the backup: name the newest file of keys"
        )


def put(connection: sa.Connection, keys: Keys) -> None:
    """Put the keys into a database that has none."""
    for table in _TABLES:
        rows = [_as_row(row) for row in keys.rows[table.name]]
        if rows:
            connection.execute(sa.insert(table), rows)


def _as_text(row: sa.Row[Any]) -> dict[str, str]:
    return {name: value.isoformat() if name == "created_at" else value for name, value in row._mapping.items()}


def _as_row(row: dict[str, str]) -> dict[str, Any]:
    return row | {"created_at": datetime.fromisoformat(row["created_at"])}
