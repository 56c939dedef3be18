"""Leasing: what tasks and assignments have in common when people take them."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from configs.settings import Api
from pipeline.review import tasks
from review_api.problems import Problem

# Nobody can gather the queue, nor all of a recording's sound: what is held has to be done or given back first.
MAX_HELD = 50


def room(connection: Connection, person_id: str, at: datetime) -> int:
    """Return how many more tasks the person may take, one at least. Raises a 409 problem."""
    left = MAX_HELD - tasks.count_held(connection, person_id, at)
    if left <= 0:
        raise Problem(409, "too-many-held", f"you hold {MAX_HELD} tasks; finish some or give them back first")
    return left


def lease_end(at: datetime, settings: Api, offline: bool = False) -> datetime:
    """Return until when work is leased that is taken or renewed now."""
    hours = settings.offline_lease_hours if offline else settings.lease_minutes / 60
    return at + timedelta(hours=hours)
