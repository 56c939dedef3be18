"""Inter-annotator agreement: how far two people's texts of the same sound differ, where neither saw the draft.

    Mina   राशन कार्ड नही मिला      1 word of 4 is another
    Ravi   राशन कार्ड नहीं मिला

Neither text is the right one, so the rate is taken both ways and put together: errors of both / words of both. It says
how well people can do on this sound at all. By pair of people and by dialect, from the observations of the source
"blind"; the interval is by recording (accuracy/intervals.py).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from accuracy.estimate import THRESHOLDS, Status
from accuracy.intervals import Interval, cluster_interval
from pipeline.evaluation.estimates import ends
from pipeline.store.tables.accounts import person
from pipeline.store.tables.quality import observation

MIN_RECORDINGS: Final = THRESHOLDS.min_clusters  # with fewer, nobody knows how far the rate is to be trusted


@dataclass(frozen=True, slots=True)
class Compared:
    """One segment that two people wrote, blind. `errors` and `words` are the sums over both texts."""

    language: str
    dialect: str
    recording_id: str
    logins: tuple[str, str]
    errors: int
    words: int


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """`people`: two logins; empty for all pairs of a dialect. `words`: of both texts. Rates are fractions of 1, None
    where `status` is "not enough data".
    """

    language: str
    dialect: str
    people: tuple[str, ...]
    segments: int
    recordings: int
    words: int
    rate: float | None
    low: float | None
    high: float | None
    status: Status


def by_pair(connection: sa.Connection, person_ids: Collection[str] | None = None) -> list[AgreementRow]:
    """Return a row for each language, dialect and pair of people. `person_ids`: only pairs of these; None: all."""
    groups: defaultdict[tuple[str, ...], list[Compared]] = defaultdict(list)
    for one in compared(connection, person_ids):
        groups[one.language, one.dialect, *one.logins].append(one)
    return [_row(key[:2], key[2:], groups[key]) for key in sorted(groups)]


def by_dialect(connection: sa.Connection, person_ids: Collection[str] | None = None) -> list[AgreementRow]:
    """Return a row for each language and dialect, over all its pairs of people."""
    groups: defaultdict[tuple[str, ...], list[Compared]] = defaultdict(list)
    for one in compared(connection, person_ids):
        groups[one.language, one.dialect].append(one)
    return [_row(key, (), groups[key]) for key in sorted(groups)]


def compared(connection: sa.Connection, person_ids: Collection[str] | None = None) -> list[Compared]:
    """Return the segments that two people wrote, blind; `person_ids`: both are of these."""
    one, two = observation.alias("one"), observation.alias("two")
    first, second = person.alias("first"), person.alias("second")
    same = sa.and_(one.c.segment_id == two.c.segment_id, one.c.person_id < two.c.person_id, two.c.source == "blind")
    joined = one.join(two, same).join(first, first.c.id == one.c.person_id).join(second, second.c.id == two.c.person_id)
    query = (
        sa.select(one.c.language, one.c.dialect, one.c.recording_id, first.c.login, second.c.login.label("other"))
        .add_columns((one.c.errors + two.c.errors).label("errors"))
        .add_columns((one.c.reference_words + two.c.reference_words).label("words"))
        .select_from(joined)
        .where(one.c.source == "blind")
    )
    if person_ids is not None:
        query = query.where(one.c.person_id.in_(person_ids), two.c.person_id.in_(person_ids))
    return [_compared(row) for row in connection.execute(query)]


def _compared(row: Any) -> Compared:
    first, second = sorted((row.login, row.other))
    return Compared(row.language, row.dialect, row.recording_id, (first, second), row.errors, row.words)


def _row(dialect: tuple[str, ...], people: tuple[str, ...], found: Sequence[Compared]) -> AgreementRow:
    clusters = [one.recording_id for one in found]
    interval: Interval | None = None
    if len(set(clusters)) >= MIN_RECORDINGS:
        interval = cluster_interval(clusters, [one.errors for one in found], [one.words for one in found])
    rate, low, high = ends(interval)
    return AgreementRow(
        language=dialect[0],
        dialect=dialect[1],
        people=people,
        segments=len(found),
        recordings=len(set(clusters)),
        words=sum(one.words for one in found),
        rate=rate,
        low=low,
        high=high,
        status="ok" if interval else "not enough data",
    )
