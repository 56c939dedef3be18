"""ETA: when people will be done with one recording, as far as the pace of its language says.

What waits in a language is taken to be done in the order in which it came, urgent recordings first. So a recording is
done when the work before it and its own are, at the measured pace: pipeline.overview.pace.span.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from pipeline.overview import pace
from pipeline.overview.forecast import FURTHEST
from pipeline.overview.measures import LANGUAGE, RUSH, SUM_MS, minutes, tasks_with_sound
from pipeline.overview.pace import LEVEL, Pace, Span
from pipeline.recordings.recordings import Recording
from pipeline.recordings.states import FINAL_VERSION, UNDRAFTED
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task

_WAITING: Final = task.c.state.in_(["open", "leased"])


@dataclass(frozen=True, slots=True)
class Eta:
    """When people will be done. `earliest` and `latest`: the 90 % interval; all three are None where nothing can be
    said. `basis`: what it rests on, or why nothing can be said. It tells nothing of other clients' recordings.
    """

    done_at: datetime | None
    earliest: datetime | None
    latest: datetime | None
    basis: str


def eta(connection: sa.Connection, of: Recording, at: datetime) -> Eta:
    """Return when people will be done with a recording, from `at` on."""
    if of.status in FINAL_VERSION:
        return _unknown("people are done with it")
    if of.status in UNDRAFTED:
        return _unknown("there is no draft yet" if of.status != "failed" else "there will be no draft")
    query = sa.select(LANGUAGE).distinct().where(task.c.recording_id == of.id, _WAITING)
    languages = list(connection.execute(query).scalars())
    if not languages:
        return _unknown("no segment of it waits for a person")
    known = pace.paces(connection, at)
    return _latest([(_until(connection, of, one), known.get((one, None))) for one in languages], at)


def _until(connection: sa.Connection, of: Recording, language: str) -> float:
    """Return the minutes of sound that wait in a language up to the recording, its own included."""
    came = sa.or_(recording.c.created_at < of.created_at, recording.c.id == of.id)
    same_turn = RUSH.element if of.priority == "rush" else ~RUSH.element
    before = sa.and_(same_turn, came)
    first = before if of.priority == "rush" else sa.or_(before, RUSH.element)
    query = tasks_with_sound(SUM_MS).where(_WAITING, task.c.language == language, first)
    return minutes(connection.execute(query).scalar())


def _latest(work: list[tuple[float, Pace | None]], at: datetime) -> Eta:
    """Return when the last of the languages is done; nothing is said where one of them says nothing."""
    spans: list[Span] = []
    for due, known in work:
        found = None if known is None else pace.span(due, known)
        if found is None or found.high > FURTHEST:
            return _unknown("too little was done in its language lately, or too unevenly, to say how fast it goes")
        spans.append(found)
    ends = [at + timedelta(days=max(days)) for days in zip(*((s.days, s.low, s.high) for s in spans), strict=True)]
    days = max(known.days for _, known in work if known is not None)
    basis = f"what waits before it in its language, at the pace of the last {days} days; {LEVEL:.0%} interval"
    return Eta(ends[0], ends[1], ends[2], basis)


def _unknown(why: str) -> Eta:
    return Eta(None, None, None, why)
