"""Stuck: work that does not go on by itself, with why, and what to do.

nobody active in a language                            pipeline/overview/stuck_languages.py
given back, or nobody can hear it, or leases run out   pipeline/overview/stuck_tasks.py
a recording that stands still, or was not aligned      pipeline/overview/stuck_recordings.py
"""

from datetime import datetime

import sqlalchemy as sa

from pipeline.overview import stuck_languages, stuck_recordings, stuck_tasks
from pipeline.overview.stuck_item import Stuck


def stuck(connection: sa.Connection, at: datetime, days: float) -> list[Stuck]:
    """Return all that is stuck: languages, tasks, then recordings on which nothing was done for so many days."""
    found = stuck_languages.stuck(connection, at) + stuck_tasks.stuck(connection, at)
    return found + stuck_recordings.stuck(connection, at, days)
