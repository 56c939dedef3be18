"""Attention: what share of planted errors people overlook (attention checks).

A few shown drafts carry an error that pipeline/review/planted_errors.py put there. The share of these that is
overlooked tells how many of the errors of the machine itself are overlooked, too.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from accuracy.estimate import Status
from accuracy.share import wilson
from pipeline.store.tables.accounts import person
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import seed

By = Literal["person", "dialect"]
GROUPINGS: Final[tuple[By, ...]] = get_args(By)
MIN_PLANTED: Final = 20  # with fewer, a miss rate is known to about +-20 points only, and is not shown


@dataclass(frozen=True, slots=True)
class SeededRow:
    """`person`: a login, or "" where the rows are by dialect. Rates are null where `status` is "not enough data"."""

    language: str
    person: str
    dialect: str
    seeds: int
    missed: int
    miss_rate: float | None
    low: float | None
    high: float | None
    status: Status


def report(connection: sa.Connection, by: By) -> list[SeededRow]:
    """Return how many planted errors were overlooked: one row for each language and person, or language and dialect."""
    groups: defaultdict[tuple[str, str], list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(_answered()):
        groups[row.language, row.login if by == "person" else row.dialect].append(row)
    return [_row(by, *key, groups[key]) for key in sorted(groups)]


def _answered() -> sa.Select[Any]:
    """Return the query of the number of planted errors by language, dialect, login and outcome, sorted."""
    by = (segment.c.language, recording.c.dialect, person.c.login, seed.c.outcome)
    joined = seed.join(segment, segment.c.id == seed.c.segment_id).join(person, person.c.id == seed.c.person_id)
    joined = joined.join(recording, recording.c.id == seed.c.recording_id)
    query = sa.select(*by, sa.func.count().label("seeds")).select_from(joined)
    return query.where(seed.c.outcome != "").group_by(*by).order_by(*by)


def _row(by: By, language: str, name: str, rows: Sequence[sa.Row[Any]]) -> SeededRow:
    missed = sum(row.seeds for row in rows if row.outcome == "missed")
    share = wilson(missed, sum(row.seeds for row in rows))
    enough = share.whole >= MIN_PLANTED
    return SeededRow(
        language=language,
        person=name if by == "person" else "",
        dialect=name if by == "dialect" else "",
        seeds=share.whole,
        missed=share.part,
        miss_rate=share.value if enough else None,
        low=share.low if enough else None,
        high=share.high if enough else None,
        status="ok" if enough else "not enough data",
    )
