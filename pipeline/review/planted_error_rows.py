"""Planted error rows: errors put into the drafts that tasks show: what one is, where it is kept.
pipeline/review/planted_errors.py makes them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from pipeline.store.tables.review import seed

Outcome = Literal["", "missed", "noticed"]


@dataclass(frozen=True, slots=True)
class Seed:
    """Word `place` of the draft, split at white space, is `shown` where the machine `written` something else."""

    task_id: str
    recording_id: str
    segment_id: str
    place: int
    written: str
    shown: str
    outcome: Outcome = ""


def add(connection: sa.Connection, made: Seed, now: datetime) -> None:
    """Keep a seed. The segment has none yet."""
    values = {name: getattr(made, name) for name in Seed.__slots__}
    connection.execute(seed.insert().values(**values, created_at=now))


def find(connection: sa.Connection, task_id: str) -> Seed | None:
    """Return the seed of a task, if it has one."""
    columns = [seed.c[name] for name in Seed.__slots__]
    row = connection.execute(sa.select(*columns).where(seed.c.task_id == task_id)).one_or_none()
    return Seed(**row._mapping) if row else None


def answer(connection: sa.Connection, task_id: str, outcome: Outcome, person_id: str, revision_id: str) -> None:
    """Note what became of a seed, and in whose revision."""
    known = {"outcome": outcome, "person_id": person_id, "revision_id": revision_id}
    connection.execute(seed.update().where(seed.c.task_id == task_id).values(**known))
