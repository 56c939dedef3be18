"""Usage: how much sound a client has sent, by month."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.store.tables.recordings import recording


@dataclass(frozen=True, slots=True)
class Month:
    """`month`: as 2026-11, in UTC. `audio_ms`: of recordings whose length is known."""

    month: str
    recordings: int
    audio_ms: int


def by_month(connection: sa.Connection, client_id: str) -> list[Month]:
    """Return the months in which the client's recordings came, the newest first."""
    query = sa.select(recording.c.created_at, recording.c.duration_ms).where(recording.c.client_id == client_id)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for created_at, duration_ms in connection.execute(query):
        found[created_at.strftime("%Y-%m")].append(duration_ms or 0)
    return [Month(month, len(found[month]), sum(found[month])) for month in sorted(found, reverse=True)]
