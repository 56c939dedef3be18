"""Deadlines: which recordings with a deadline are late, at risk or on time, and what that rests on.

A recording is late when its deadline is past and work is left. It is at risk when the work of its language that is due
by then, its own included, takes longer at the slow end of the language's measured pace than is left. So "on time" means
that it can be met if the earliest deadline is done first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from pipeline.overview import pace
from pipeline.overview.measures import COUNT, LANGUAGE, RUSH, SUM_MS, minutes, tasks_with_sound
from pipeline.overview.pace import Pace
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task

Outlook = Literal["late", "at risk", "on time", "not enough to say"]
OUTLOOKS: Final[tuple[Outlook, ...]] = get_args(Outlook)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A recording with work and a deadline. `minutes`: its sound that is left; `due_minutes`: that of all recordings of
    the language due by then. `basis`: why it has this outlook.
    """

    recording_id: str
    language: str
    rush: bool
    deadline: datetime
    tasks: int
    minutes: float
    due_minutes: float
    outlook: Outlook
    basis: str


@dataclass(frozen=True, slots=True)
class OutlookTotal:
    """How many recordings have an outlook, and how much of their sound is left."""

    outlook: Outlook
    rush: bool
    recordings: int
    minutes: float


def totals(found: Sequence[Deadline]) -> list[OutlookTotal]:
    """Return how many recordings have which outlook: rush first, the worst first."""
    groups = {(rush, outlook): [one for one in found if (one.rush, one.outlook) == (rush, outlook)]
        for rush in (True, False) for outlook in OUTLOOKS}  # fmt: skip
    return [
        OutlookTotal(
            outlook, rush, len({one.recording_id for one in group}), round(sum(one.minutes for one in group), 2)
        )
        for (rush, outlook), group in groups.items()
        if group
    ]


def deadlines(connection: sa.Connection, at: datetime) -> list[Deadline]:
    """Return every recording with a deadline and work, the earliest deadline first."""
    rows = connection.execute(_query()).all()
    known = pace.paces(connection, at) if rows else {}
    due: dict[str, float] = {}
    found = []
    for row in rows:
        due[row.language] = due.get(row.language, 0.0) + minutes(row.audio_ms)
        found.append(_deadline(row, due[row.language], known.get((row.language, None)), at))
    return found


def outlook(deadline: datetime, due: float, known: Pace | None, at: datetime) -> tuple[Outlook, str]:
    """Return whether `due` minutes will be done by a deadline at a known pace, and why."""
    left = (deadline - at) / timedelta(days=1)
    if left < 0:
        return "late", "the deadline has passed"
    found = None if known is None else pace.span(due, known)
    if known is None or found is None:
        return "not enough to say", "too little was done in this language lately to say how fast it goes"
    slow = (
        f"{due:.1f} min are due by then; at {known.mean:.1f} min a day they take {found.high:.1f} days at the slow end"
    )
    return "at risk" if found.high > left else "on time", f"{slow}, and {left:.1f} days are left"


def _query() -> sa.Select[Any]:
    query = tasks_with_sound(recording.c.id, LANGUAGE, RUSH, recording.c.deadline, COUNT, SUM_MS)
    waiting = query.where(task.c.state.in_(["open", "leased"]), recording.c.deadline.is_not(None))
    grouped = waiting.group_by(recording.c.id, LANGUAGE, recording.c.priority, recording.c.deadline)
    return grouped.order_by(recording.c.deadline, recording.c.id, LANGUAGE)


def _deadline(row: sa.Row[Any], due: float, known: Pace | None, at: datetime) -> Deadline:
    found, basis = outlook(row.deadline, due, known, at)
    return Deadline(
        recording_id=row.id,
        language=row.language,
        rush=bool(row.rush),
        deadline=row.deadline,
        tasks=row.tasks,
        minutes=minutes(row.audio_ms),
        due_minutes=round(due, 2),
        outlook=found,
        basis=basis,
    )
