"""Queue: the work that waits or is being done, counted by language, dialect, purpose and age. It holds no text.

    task --open, or its lease ran out--> open
    task --lease in force--------------> leased

Rush recordings are counted apart. What waits for a deadline: pipeline/overview/deadlines.py.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from pipeline.overview.measures import COUNT, DIALECT, LANGUAGE, RUSH, SUM_MS, held, minutes, tasks_with_sound
from pipeline.review.tasks import Purpose
from pipeline.store.tables.review import task

Age = Literal["under an hour", "under a day", "under 3 days", "under a week", "older"]
AGES: Final[tuple[Age, ...]] = get_args(Age)
_UNTIL: Final = (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Tasks of one kind. `age`: since they came into the queue. `open` and `leased`: how many; minutes are of sound."""

    language: str
    dialect: str
    purpose: Purpose
    rush: bool
    age: Age
    open: int
    leased: int
    open_minutes: float
    leased_minutes: float


def queue(connection: sa.Connection, at: datetime) -> list[QueueRow]:
    """Return what is in the queue at an instant: rush first, then by language, dialect, purpose and age."""
    groups: defaultdict[tuple[Any, ...], list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(_query(at)):
        groups[not row.rush, row.language, row.dialect, row.purpose, row.age].append(row)
    return [_row(groups[key]) for key in sorted(groups)]


def _query(at: datetime) -> sa.Select[Any]:
    age = sa.case(
        *((task.c.created_at > at - until, number) for number, until in enumerate(_UNTIL)), else_=len(_UNTIL)
    ).label("age")
    is_held = sa.case((held(at), 1), else_=0).label("held")
    query = tasks_with_sound(LANGUAGE, DIALECT, task.c.purpose, RUSH, age, is_held, COUNT, SUM_MS)
    grouped = query.where(task.c.state.in_(["open", "leased"]))
    return grouped.group_by(LANGUAGE, DIALECT, task.c.purpose, sa.text("rush"), sa.text("age"), sa.text("held"))


def _row(rows: list[sa.Row[Any]]) -> QueueRow:
    first = rows[0]
    waits, taken = ([row for row in rows if row.held == is_held] for is_held in (0, 1))
    return QueueRow(
        language=first.language,
        dialect=first.dialect,
        purpose=first.purpose,
        rush=bool(first.rush),
        age=AGES[first.age],
        open=sum(row.tasks for row in waits),
        leased=sum(row.tasks for row in taken),
        open_minutes=minutes(sum(row.audio_ms for row in waits)),
        leased_minutes=minutes(sum(row.audio_ms for row in taken)),
    )
