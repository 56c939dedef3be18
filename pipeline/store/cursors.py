"""Cursors: where a list goes on, as its caller gets it: the time and the key of the last row, in letters to keep."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

from configs.errors import BoliError


class BadCursor(BoliError):
    """The cursor of a list was not given by this service."""


def cursor(at: datetime, key: str) -> str:
    """Return the cursor after the row with this time and key."""
    return urlsafe_b64encode(f"{at.isoformat()} {key}".encode()).decode()


def position(given: str) -> tuple[datetime, str]:
    """Return the time and the key that `cursor` was made of. Raises BadCursor."""
    try:
        at, key = urlsafe_b64decode(given.encode()).decode().split(" ")
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None or "\0" in key:
            raise ValueError("no cursor has these")
        return instant.astimezone(UTC), key
    except (ValueError, OverflowError) as error:
        raise BadCursor("this cursor is not one that the service gave; begin again without it") from error
