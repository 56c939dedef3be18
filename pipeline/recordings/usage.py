"""Usage: how much sound a client has sent, by month and by how much of it people see.

Each recording has a row of its own here, which stays when the recording is deleted: what came is counted, whatever
became of it afterwards. The length is what the file says of itself until it is decoded, then the real one. A recording
that failed counts as nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.database import now
from pipeline.store.tables.accounts import client
from pipeline.store.tables.clients import audio_use
from pipeline.store.tables.recordings import recording

HOUR_MS: Final = 3_600_000


class QuotaExceeded(BoliError):
    """The client has no more hours of sound left in this month."""


@dataclass(frozen=True, slots=True)
class Use:
    """What came in a month with the same `review`. `month`: as 2026-11, in UTC."""

    client_id: str
    month: str
    review: str
    recordings: int
    audio_ms: int


def note(connection: sa.Connection, recording_id: str, audio_ms: int) -> None:
    """Count a recording with this length, in place of the one that was noted before. Nothing for one that is gone."""
    known = sa.update(audio_use).where(audio_use.c.recording_id == recording_id).values(audio_ms=audio_ms)
    if connection.execute(known).rowcount:
        return
    query = sa.select(recording.c.client_id, recording.c.review, recording.c.created_at)
    row = connection.execute(query.where(recording.c.id == recording_id)).one_or_none()
    if row is not None:
        values = {"recording_id": recording_id, "client_id": row.client_id, "review": row.review, "audio_ms": audio_ms}
        connection.execute(sa.insert(audio_use).values(**values, month=month_of(row.created_at)))


def in_month(connection: sa.Connection, client_id: str, month: str) -> int:
    """Return how many milliseconds of sound came in a month."""
    which = (audio_use.c.client_id == client_id, audio_use.c.month == month)
    return int(
        connection.execute(sa.select(sa.func.coalesce(sa.func.sum(audio_use.c.audio_ms), 0)).where(*which)).scalar_one()
    )


def claim(connection: sa.Connection, client_id: str, audio_ms: int, most_ms: int | None) -> None:
    """Let this much more sound come in, if the month has room for it; `most_ms` None: it always has.

    The client is locked until the transaction ends, so that files that come at once are counted one after the other.
    Raises QuotaExceeded.
    """
    if most_ms is None:
        return
    connection.execute(sa.select(client.c.id).where(client.c.id == client_id).with_for_update(key_share=True))
    used_ms = in_month(connection, client_id, month_of(now()))
    if used_ms >= most_ms or used_ms + audio_ms > most_ms:
        used, most = (f"{part / HOUR_MS:.2f}" for part in (used_ms, most_ms))
        raise QuotaExceeded(
            f"this month has {most} hours of sound for you, {used} were used, and this file has "
            f"{audio_ms / HOUR_MS:.2f}; ask the operator for more, or wait for the next month (UTC)"
        )


def by_month(connection: sa.Connection, client_id: str | None = None) -> list[Use]:
    """Return what came, of one client or of all: the newest month first, then by client and `review`."""
    keys = (audio_use.c.client_id, audio_use.c.month, audio_use.c.review)
    sums = (sa.func.count().label("recordings"), sa.func.sum(audio_use.c.audio_ms).label("ms"))
    query = sa.select(*keys, *sums).group_by(*keys)
    if client_id is not None:
        query = query.where(audio_use.c.client_id == client_id)
    rows = connection.execute(query.order_by(keys[1].desc(), keys[0], keys[2]))
    return [Use(row.client_id, row.month, row.review, row.recordings, int(row.ms)) for row in rows]


def month_of(at: datetime) -> str:
    """Return the month (UTC) of an instant, as 2026-11."""
    return at.strftime("%Y-%m")


def next_month(at: datetime) -> datetime:
    """Return when the month after this instant begins."""
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    return at.replace(year=year, month=month, day=1, hour=0, minute=0, second=0, microsecond=0)
