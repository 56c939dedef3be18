"""Cursors: where the next page of a list begins that is sorted by time. Callers send them back as they are."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

from configs.errors import BoliError


class BadCursor(BoliError):
    """This cursor is not one that the service gave."""


def cursor(created_at: datetime, id: str) -> str:
    """Return the cursor of what comes after this row."""
    return urlsafe_b64encode(f"{created_at.isoformat()} {id}".encode()).decode()


def position(given: str) -> tuple[datetime, str]:
    """Return the time and the id of the row of which this is the cursor. Raises BadCursor."""
    try:
        created_at, id = urlsafe_b64decode(given.encode()).decode().split(" ")
        instant = datetime.fromisoformat(created_at)
        if instant.tzinfo is None or "\0" in id:
            raise ValueError("no cursor has these")
        return instant.astimezone(UTC), id
    except (ValueError, OverflowError) as error:
        raise BadCursor("this cursor is not one that the service gave; begin again without it") from error
