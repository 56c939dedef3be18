"""Measures: the columns of sound, language and dialect that every list of the overview counts, and whose people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from pipeline.store.tables.accounts import membership, person
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import task

AUDIO_MS: Final = segment.c.end_ms - segment.c.start_ms
# With the recording's own language where the model gave none; a task's language is what decides who sees it.
LANGUAGE: Final = task.c.language
DIALECT: Final = recording.c.dialect
RUSH: Final = (recording.c.priority == "rush").label("rush")
COUNT: Final = sa.func.count().label("tasks")
# Cast: PostgreSQL sums big integers to a decimal number.
SUM_MS: Final = sa.cast(sa.func.sum(AUDIO_MS), sa.BigInteger).label("audio_ms")


def tasks_with_sound(*columns: Any) -> sa.Select[Any]:
    """Return the query of these columns of tasks, joined with their segments and recordings."""
    joined = task.join(segment, segment.c.id == task.c.segment_id).join(
        recording, recording.c.id == task.c.recording_id
    )
    return sa.select(*columns).select_from(joined)


def held(at: datetime) -> sa.ColumnElement[bool]:
    """Say whether somebody's lease of the task is in force. A lease that ran out is open work."""
    return sa.and_(task.c.state == "leased", task.c.lease_expires_at > at)


def open_task(at: datetime) -> sa.ColumnElement[bool]:
    """Say whether the task may be leased."""
    return sa.or_(task.c.state == "open", sa.and_(task.c.state == "leased", task.c.lease_expires_at <= at))


def number_of_day(column: sa.ColumnElement[datetime], edges: Sequence[datetime], name: str) -> sa.Label[int]:
    """Return the column of the day that an instant is in: 0 is the newest. `edges`: where days begin, newest first."""
    return sa.case(*((column >= edge, number) for number, edge in enumerate(edges))).label(name)


def belongs(centre_id: str | None) -> list[sa.ColumnElement[bool]]:
    """Return the conditions on `membership` for the people of a centre; none for None, which is everybody."""
    return [] if centre_id is None else [membership.c.centre_id == centre_id]


def with_membership(of: sa.FromClause, person_id: sa.ColumnElement[Any]) -> sa.FromClause:
    """Return `of` joined with its people and the centres that they belong to."""
    joined = of.join(person, person.c.id == person_id)
    return joined.outerjoin(membership, membership.c.person_id == person.c.id)


def minutes(audio_ms: float | None) -> float:
    """Return minutes, to a hundredth."""
    return round(float(audio_ms or 0) / 60_000, 2)
