"""Forecast: when the open work of a language will be done, if people go on as they did lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa

from pipeline.overview import pace
from pipeline.overview.measures import COUNT, DIALECT, LANGUAGE, SUM_MS, minutes, tasks_with_sound
from pipeline.overview.pace import LEVEL, Key, Pace
from pipeline.store.tables.review import task

Status = Literal["ok", "not enough to say"]
FURTHEST: Final = 3650.0  # days; past it no date is of use


@dataclass(frozen=True, slots=True)
class Forecast:
    """When work will be done. `dialect` null: all dialects of the language. Minutes are of sound; a day has 24 hours.

    `earliest` and `latest`: the 90 % interval of `done_at`; all three are null where `status` is "not enough to say".
    `basis`: what it rests on, or why nothing can be said.
    """

    language: str
    dialect: str | None
    tasks: int
    minutes: float
    minutes_a_day: float
    days: int
    spread: float
    status: Status
    done_at: datetime | None
    earliest: datetime | None
    latest: datetime | None
    basis: str


def forecasts(connection: sa.Connection, at: datetime) -> list[Forecast]:
    """Return a forecast for every language with work, and for those of its dialects that were worked on long enough.

    A dialect is left out where nothing can be said of it: its work is in the forecast of the language.
    """
    known, rows = pace.paces(connection, at), []
    for (language, dialect), (tasks, work) in sorted(_work(connection).items(), key=_place):
        row = forecast((language, dialect), tasks, work, known.get((language, dialect), Pace(0, 0.0, 0.0)), at)
        if dialect is None or row.status == "ok":
            rows.append(row)
    return rows


def forecast(key: Key, tasks: int, work: float, known: Pace, at: datetime) -> Forecast:
    """Return the forecast of `work` minutes at a known pace. Formula: pipeline.overview.pace.span."""
    found = pace.span(work, known)
    sure = found is not None and found.high <= FURTHEST
    days = (found.days, found.low, found.high) if found is not None and sure else (None, None, None)
    done_at, earliest, latest = (None if day is None else at + timedelta(days=day) for day in days)
    return Forecast(
        language=key[0],
        dialect=key[1],
        tasks=tasks,
        minutes=round(work, 2),
        minutes_a_day=round(known.mean, 2),
        days=known.days,
        spread=round(known.spread, 2),
        status="ok" if sure else "not enough to say",
        done_at=done_at,
        earliest=earliest,
        latest=latest,
        basis=_basis(known, sure),
    )


def _basis(known: Pace, sure: bool) -> str:
    done = f"{known.mean:.1f} min of sound a day, give or take {known.spread:.1f}, in the last {known.days} days"
    if sure:
        return f"{done}; {LEVEL:.0%} interval; work that comes in later is not counted"
    if known.days < pace.MIN_DAYS:
        return f"{known.days} of the last {pace.DAYS} days had begun with work; {pace.MIN_DAYS} are needed"
    return f"{done}: the days differ too much to name an end"


def _work(connection: sa.Connection) -> dict[Key, tuple[int, float]]:
    query = tasks_with_sound(LANGUAGE, DIALECT, COUNT, SUM_MS).where(task.c.state.in_(["open", "leased"]))
    found: dict[Key, tuple[int, float]] = {}
    for row in connection.execute(query.group_by(LANGUAGE, DIALECT)):
        for key in ((row.language, None), (row.language, row.dialect)):
            tasks, work = found.get(key, (0, 0.0))
            found[key] = tasks + row.tasks, work + minutes(row.audio_ms)
    return found


def _place(item: tuple[Key, Any]) -> tuple[str, str]:
    (language, dialect), _ = item
    return language, "" if dialect is None else f" {dialect}"
