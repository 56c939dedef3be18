"""Attention: how many of the errors planted in shown drafts people overlooked, by person or dialect.

pipeline/review/planted_errors.py plants them and notes what became of each.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Literal, get_args

import sqlalchemy as sa

from accuracy.share import wilson
from pipeline.store.tables.accounts import person
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import seed

By = Literal["person", "dialect"]
GROUPINGS: tuple[By, ...] = get_args(By)
MIN_PLANTED = 20  # with fewer a miss rate is known to about +-20 points, and is not shown


def report(connection: sa.Connection, by: By) -> list[dict[str, Any]]:
    """Return how many planted errors were missed, one row a language and person (or dialect), as the API sends it."""
    outcomes: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in _answered(connection):
        group = row.language, row.login if by == "person" else row.dialect
        outcomes[group][row.outcome] += row.planted
    return [_row(by, language, name, outcomes[language, name]) for language, name in sorted(outcomes)]


def _answered(connection: sa.Connection) -> list[sa.Row[Any]]:
    """Return language, dialect, login, outcome and how many planted errors there are of each such group."""
    columns = (segment.c.language, recording.c.dialect, person.c.login, seed.c.outcome)
    joined = (
        seed.join(segment, segment.c.id == seed.c.segment_id)
        .join(person, person.c.id == seed.c.person_id)
        .join(recording, recording.c.id == seed.c.recording_id)
    )
    query = sa.select(*columns, sa.func.count().label("planted")).select_from(joined)
    return list(connection.execute(query.where(seed.c.outcome != "").group_by(*columns)))


def _row(by: By, language: str, name: str, outcomes: Mapping[str, int]) -> dict[str, Any]:
    share = wilson(outcomes.get("missed", 0), sum(outcomes.values()))
    enough = share.whole >= MIN_PLANTED
    return {
        "language": language,
        "person": name if by == "person" else "",
        "dialect": name if by == "dialect" else "",
        "seeds": share.whole,
        "missed": share.part,
        "miss_rate": share.value if enough else None,
        "low": share.low if enough else None,
        "high": share.high if enough else None,
        "status": "ok" if enough else "not enough data",
    }
