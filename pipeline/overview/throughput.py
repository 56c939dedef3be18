"""Throughput: what each person did each day, and each centre.

    texts (revisions, opinions) --by whom and on which day--> segments, minutes of sound, minutes of active work

A segment counts once for a person, on the day of their first text for it; the active time of every text counts, also
that of corrections.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

import sqlalchemy as sa

from pipeline.overview.measures import AUDIO_MS, belongs, minutes, number_of_day, with_membership
from pipeline.store.tables.accounts import centre, membership, person
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import opinion, revision

MAX_DAYS: Final = 31


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days of a zone, of which the newest is not over. `offset_min`: of the zone, minutes east of UTC."""

    count: int
    offset_min: int
    at: datetime

    @property
    def newest(self) -> date:
        """The newest day."""
        return self.at.astimezone(timezone(timedelta(minutes=self.offset_min))).date()

    def edges(self) -> list[datetime]:
        """Return where the days begin, the newest first."""
        midnight = datetime(self.newest.year, self.newest.month, self.newest.day, tzinfo=UTC)
        return [midnight - timedelta(minutes=self.offset_min, days=number) for number in range(self.count)]


@dataclass(frozen=True, slots=True)
class PersonDay:
    """What a person did in a day. `active_minutes`: at work on texts, where it is known; null where it never is.

    `real_time_factor`: active minutes for a minute of sound, of the texts whose active time is known.
    """

    person_id: str
    login: str
    name: str
    centre_id: str | None
    day: date
    segments: int
    audio_minutes: float
    active_minutes: float | None
    real_time_factor: float | None


@dataclass(frozen=True, slots=True)
class CentreTotal:
    """What the people of a centre did in all the days. `centre_id` null: people of no centre. `people`: who did it."""

    centre_id: str | None
    name: str
    people: int
    segments: int
    audio_minutes: float
    active_minutes: float | None
    real_time_factor: float | None


def throughput(
    connection: sa.Connection, centre_id: str | None, days: Days
) -> tuple[list[PersonDay], list[CentreTotal]]:
    """Return a row for each person and day with work, the newest day first, and the total of each centre.

    `centre_id` None: all people.
    """
    rows = connection.execute(_query(centre_id, days)).all()
    return [_person_day(row, days) for row in rows], _totals(rows)


def _query(centre_id: str | None, days: Days) -> sa.Select[Any]:
    text = _texts(days.edges()[-1], days.at)
    who = (person.c.id, person.c.login, person.c.name, membership.c.centre_id, centre.c.name.label("centre"))
    day = number_of_day(text.c.created_at, days.edges(), "day")
    new, timed = text.c.is_first, text.c.active_ms.is_not(None)
    joined = with_membership(text.join(segment, segment.c.id == text.c.segment_id), text.c.person_id)
    joined = joined.outerjoin(centre, centre.c.id == membership.c.centre_id)
    sums = {
        "segments": sa.case((new, 1), else_=0),
        "audio_ms": sa.case((new, AUDIO_MS), else_=0),
        "timed_audio_ms": sa.case((sa.and_(new, timed), AUDIO_MS), else_=0),
        "active_ms": text.c.active_ms,
    }
    columns = [sa.func.sum(value).label(name) for name, value in sums.items()]
    query = sa.select(*who, day, *columns).select_from(joined).where(*belongs(centre_id))
    return query.group_by(*who, sa.text("day")).order_by(sa.text("day"), person.c.login)


def _texts(since: datetime, at: datetime) -> sa.Subquery:
    """Return all texts of a time. `is_first`: it is the person's first for this segment."""
    earlier = revision.alias("earlier")
    same = (earlier.c.segment_id == revision.c.segment_id, earlier.c.person_id == revision.c.person_id)
    is_later = sa.exists().where(*same, earlier.c.version < revision.c.version).correlate(revision)
    parts = []
    for table, is_first in ((revision, ~is_later), (opinion, opinion.c.version == 1)):
        columns = (table.c.segment_id, table.c.person_id, table.c.created_at, table.c.active_ms)
        query = sa.select(*columns, is_first.label("is_first"))
        parts.append(query.where(table.c.created_at >= since, table.c.created_at <= at))
    return sa.union_all(*parts).subquery("text")


def _person_day(row: sa.Row[Any], days: Days) -> PersonDay:
    belongs_to = {"person_id": row.id, "login": row.login, "name": row.name, "centre_id": row.centre_id}
    return PersonDay(
        **belongs_to, day=days.newest - timedelta(days=row.day), segments=int(row.segments), **_time([row])
    )


def _totals(rows: Sequence[sa.Row[Any]]) -> list[CentreTotal]:
    groups: defaultdict[tuple[str, str | None], list[sa.Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[row.centre or "", row.centre_id].append(row)
    return [
        CentreTotal(
            centre_id=centre_id,
            name=name,
            people=len({row.id for row in members}),
            segments=sum(int(row.segments) for row in members),
            **_time(members),
        )
        for (name, centre_id), members in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    ]


def _time(rows: Sequence[sa.Row[Any]]) -> dict[str, Any]:
    known = [int(row.active_ms) for row in rows if row.active_ms is not None]
    timed_ms = sum(int(row.timed_audio_ms) for row in rows)
    return {
        "audio_minutes": minutes(sum(int(row.audio_ms) for row in rows)),
        "active_minutes": minutes(sum(known)) if known else None,
        "real_time_factor": round(sum(known) / timed_ms, 2) if known and timed_ms else None,
    }
