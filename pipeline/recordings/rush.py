"""Rush: urgent recordings go before everything that waits, so a client may only send a share of its work as urgent.

Counted are its recordings of the last day. A few are free in any case, so that one who sends little may hurry, too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.tables.accounts import client
from pipeline.store.tables.recordings import recording

PERIOD: Final = timedelta(hours=24)


class TooMuchRush(BoliError):
    """The client has sent its share of urgent work. `wait_s`: in so many seconds one is free again."""

    def __init__(self, sent: int, allowed: int, wait_s: int) -> None:
        super().__init__(
            f"{sent} of your recordings of the last 24 hours are rush, and {allowed} may be; send this one with"
            " priority normal, or later"
        )
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Quota:
    """`share`: of all recordings of a day, 0 to 1. `free`: how many may be urgent in any case."""

    share: float
    free: int

    def of(self, recordings: int) -> int:
        """Return how many of so many recordings may be urgent."""
        return max(self.free, math.floor(self.share * recordings))


def check(connection: sa.Connection, client_id: str, quota: Quota, at: datetime, on_their_way: int = 0) -> None:
    """Raise TooMuchRush if one more urgent recording would be too many. The rest of the transaction decides alone.

    `on_their_way`: urgent ones that have not come whole.
    """
    # Locked, or two that come at once would both be the last.
    connection.execute(sa.select(client.c.id).where(client.c.id == client_id).with_for_update(key_share=True))
    lately = (recording.c.client_id == client_id, recording.c.created_at > at - PERIOD)
    query = sa.select(recording.c.created_at).where(*lately, recording.c.priority == "rush")
    sent = connection.execute(query.order_by(recording.c.created_at)).scalars().all()
    every = connection.execute(sa.select(sa.func.count()).select_from(recording).where(*lately)).scalar_one()
    urgent, allowed = len(sent) + on_their_way, quota.of(every + on_their_way + 1)
    if urgent >= allowed:
        raise TooMuchRush(urgent, allowed, _wait_s(sent, at))


def _wait_s(sent: Sequence[datetime], at: datetime) -> int:
    """Return in how many seconds the oldest is a day old."""
    until = sent[0] + PERIOD if sent else at + PERIOD
    return max(1, math.ceil((until - at).total_seconds()))
