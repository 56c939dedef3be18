"""Pace: how much work people have done a day lately, and when a given amount will be done at that pace.

Work is the sound of the tasks that were done, in minutes: what the queue loses when somebody submits. Days are the last
DAYS stretches of 24 hours before now, so that each holds a whole night and the newest is as long as the others. Days
before the first work among them are left out: nobody had begun.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import sqlalchemy as sa
from scipy.special import stdtrit

from pipeline.overview.measures import DIALECT, LANGUAGE, SUM_MS, number_of_day, tasks_with_sound
from pipeline.store.tables.review import task

DAYS: Final = 14
MIN_DAYS: Final = 5  # with fewer, the spread between days is a guess
LEVEL: Final = 0.9
Key = tuple[str, str | None]  # a language, and a dialect ("": none named) or None for all of them


@dataclass(frozen=True, slots=True)
class Pace:
    """Minutes of sound done a day: the `mean` of so many `days`, and their standard deviation `spread`."""

    days: int
    mean: float
    spread: float


@dataclass(frozen=True, slots=True)
class Span:
    """Days from now until work is done, and the ends of the interval."""

    days: float
    low: float
    high: float


def of_days(done: list[float]) -> Pace:
    """Return the pace of days, in minutes, the oldest first. Days before the first work are left out."""
    begun = next((number for number, day in enumerate(done) if day > 0), len(done))
    worked = done[begun:]
    if not worked:
        return Pace(0, 0.0, 0.0)
    spread = float(np.std(worked, ddof=1)) if len(worked) > 1 else 0.0
    return Pace(len(worked), float(np.mean(worked)), spread)


def span(work: float, pace: Pace, level: float = LEVEL) -> Span | None:
    """Return how many days `work` minutes take; None where the days are too few, or differ too much, to say.

    Done after t days is taken as m t, where m is the mean of n days with standard deviation s. The days to come vary as
    the past ones did (variance s^2 t), and m itself is known to s / sqrt(n) only (variance s^2 t^2 / n). So the work W
    ends within the t for which

        |W - m t| <= q s sqrt(t + t^2 / n),     q: the quantile of Student's t with n - 1 degrees of freedom,

    a quadratic equation in t, as in Fieller's interval for a ratio. Its upper root exists where m > q s / sqrt(n):
    where the mean itself is known to be above 0. Days are taken as independent, and later work is not counted.
    """
    n, m, s = pace.days, pace.mean, pace.spread
    if n < MIN_DAYS or m <= 0:
        return None
    spread_squared = (float(stdtrit(n - 1, (1 + level) / 2)) * s) ** 2
    a, half_b, c = m**2 - spread_squared / n, m * work + spread_squared / 2, work**2
    if a <= 0:
        return None
    root = math.sqrt(max(half_b**2 - a * c, 0.0))
    return Span(work / m, (half_b - root) / a, (half_b + root) / a)


def paces(connection: sa.Connection, at: datetime) -> dict[Key, Pace]:
    """Return the pace of every language, and of every dialect in it, in which a task was done lately."""
    edges = [at - timedelta(days=number + 1) for number in range(DAYS)]
    day = number_of_day(task.c.done_at, edges, "day")
    query = tasks_with_sound(LANGUAGE, DIALECT, day, SUM_MS)
    recent = query.where(task.c.state == "done", task.c.done_at >= edges[-1], task.c.done_at < at)
    done: defaultdict[Key, list[float]] = defaultdict(lambda: [0.0] * DAYS)
    for row in connection.execute(recent.group_by(LANGUAGE, DIALECT, sa.text("day"))):
        for dialect in (None, row.dialect):
            done[row.language, dialect][DAYS - 1 - row.day] += row.audio_ms / 60_000
    return {key: of_days(days) for key, days in done.items()}
