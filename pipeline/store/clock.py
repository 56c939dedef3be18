"""The database's clock, so that the clocks of several machines need not agree."""

from datetime import UTC, datetime

import sqlalchemy as sa


def database_now_ms(connection: sa.Connection) -> int:
    """Return the database's clock in milliseconds since 1970."""
    if connection.dialect.name == "sqlite":
        # SQLite's own clock is the host's; julianday keeps the milliseconds that CURRENT_TIMESTAMP drops.
        days = connection.execute(sa.text("SELECT julianday('now')")).scalar_one()
        return round((float(days) - 2440587.5) * 86_400_000)
    return int(connection.execute(sa.text("SELECT extract(epoch FROM clock_timestamp()) * 1000")).scalar_one())


def lately(stamp_ms: sa.ColumnElement[int], now_ms: int, seconds: float) -> sa.ColumnElement[bool]:
    """Return the condition that a stamp is of the last `seconds`.

    One that is further in the future is not: it was written before the clock was set back, and whoever lives writes a
    new one soon.
    """
    span_ms = round(seconds * 1000)
    return stamp_ms.between(now_ms - span_ms + 1, now_ms + span_ms)


def database_now(connection: sa.Connection) -> datetime:
    """Return the database's clock, zone-aware, in UTC."""
    return datetime.fromtimestamp(database_now_ms(connection) / 1000, UTC)
