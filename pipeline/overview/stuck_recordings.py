"""Stuck recordings: those on which nobody makes progress, and those whose corrected words could not be aligned."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from pipeline.overview.stuck_item import MOST, Stuck
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import task


def stuck(connection: sa.Connection, at: datetime, days: float) -> list[Stuck]:
    """Return the recordings on which nothing was done for so many days, then those that could not be aligned."""
    return [*_still(connection, at - timedelta(days=days)), *_not_aligned(connection)]


def _still(connection: sa.Connection, before: datetime) -> list[Stuck]:
    last = sa.func.coalesce(sa.func.max(task.c.done_at), sa.func.min(task.c.created_at))
    left = sa.func.sum(sa.case((task.c.state != "done", 1), else_=0))
    which = (recording.c.id, recording.c.language)
    query = sa.select(*which, last.label("since"), left.label("times"))
    query = query.select_from(recording.join(task, task.c.recording_id == recording.c.id))
    grouped = query.where(recording.c.status == "in_review").group_by(*which).having(last < before, left > 0)
    return [
        Stuck("no progress", row.language, row.id, None, int(row.times), row.since,
            f"nothing was done since then; {int(row.times)} tasks are left",
            "look under work for who holds it; if nobody does, ask a person of this language to take it")
        for row in connection.execute(grouped.order_by(sa.text("since"), recording.c.id).limit(MOST))
    ]  # fmt: skip


def _not_aligned(connection: sa.Connection) -> list[Stuck]:
    """Return recordings with texts that the recogniser could not align. Delivered ones are past mending."""
    count = sa.func.count().label("times")
    failed = (segment.c.version > 0, segment.c.timed_version == segment.c.version, _is_null(segment.c.timed_words))
    now = recording.c.status.in_(["in_review", "partly_reviewed", "reviewed"])
    which = (recording.c.id, recording.c.language)
    query = sa.select(*which, count).select_from(recording.join(segment, segment.c.recording_id == recording.c.id))
    grouped = query.where(now, *failed).group_by(*which).order_by(count.element.desc(), recording.c.id)
    return [
        Stuck("not aligned", row.language, row.id, None, row.times, None,
            f"the words of {row.times} corrected segments were not found in the sound",
            "their times are interpolated; where they must be exact, install a model that can align this language")
        for row in connection.execute(grouped.limit(MOST))
    ]  # fmt: skip


def _is_null(column: sa.Column[Any]) -> sa.ColumnElement[bool]:
    return column.is_(sa.null())
