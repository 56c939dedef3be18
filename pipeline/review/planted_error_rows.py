"""Planted error rows: errors put into the drafts that tasks show: what one is, where it is kept.
pipeline/review/planted_errors.py makes them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from pipeline.store.tables import person, recording, seed, segment

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


def answered(connection: sa.Connection) -> list[sa.Row[Any]]:
    """Return language, dialect, login, outcome and the number of seeds, for each that there is, sorted."""
    by = (segment.c.language, recording.c.dialect, person.c.login, seed.c.outcome)
    joined = seed.join(segment, segment.c.id == seed.c.segment_id).join(person, person.c.id == seed.c.person_id)
    query = sa.select(*by, sa.func.count().label("seeds")).select_from(
        joined.join(recording, recording.c.id == seed.c.recording_id)
    )
    return list(connection.execute(query.where(seed.c.outcome != "").group_by(*by).order_by(*by)))
