"""Cursors: where a page of a list ended. A list is in the order of an instant, and of an id where two are alike."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime

from configs.errors import BoliError


class BadCursor(BoliError):
    """The cursor of a list was not given by this service."""


def cursor(instant: datetime, id: str) -> str:
    """Return the cursor of a page whose last row has these."""
    return urlsafe_b64encode(f"{instant.isoformat()} {id}".encode()).decode()


def position(cursor: str) -> tuple[datetime, str]:
    """Return the instant and the id of which the cursor was made. Raises BadCursor."""
    try:
        instant, id = urlsafe_b64decode(cursor.encode()).decode().split(" ")
        at = datetime.fromisoformat(instant)
        if at.tzinfo is None or "\0" in id:
            raise ValueError("no cursor has these")
        return at.astimezone(UTC), id
    except (ValueError, OverflowError) as error:
        raise BadCursor("this cursor is not one that the service gave; begin again without it") from error
