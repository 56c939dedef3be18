"""Months of pay: from midnight to midnight in the operator's own time (`[pay] utc_offset_minutes`)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.tables.pay import pay_entry

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class NoMonth(BoliError, ValueError):
    """This is not how a month is written."""


@dataclass(frozen=True, slots=True)
class Month:
    """`start` belongs to the month, `end` to the next one."""

    name: str
    start: datetime
    end: datetime

    def holds(self) -> sa.ColumnElement[bool]:
        """Return the condition that an entry of pay was made in this month."""
        return sa.and_(pay_entry.c.created_at >= self.start, pay_entry.c.created_at < self.end)


def month(name: str, utc_offset_minutes: int) -> Month:
    """Return the month of a name such as "2026-11". Raises NoMonth."""
    found = _MONTH.fullmatch(name)
    if not found:
        raise NoMonth(f"a month is written like 2026-11, not {name[:20]!r}")
    year, number = int(found[1]), int(found[2])
    offset = timedelta(minutes=utc_offset_minutes)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
    return Month(name, datetime(year, number, 1, tzinfo=UTC) - offset, end - offset)


def months(first: datetime, last: datetime, utc_offset_minutes: int) -> list[Month]:
    """Return the months from that of one instant to that of another, newest first."""
    offset = timedelta(minutes=utc_offset_minutes)
    begin, end = first.astimezone(UTC) + offset, last.astimezone(UTC) + offset
    numbers = range(end.year * 12 + end.month - 1, begin.year * 12 + begin.month - 2, -1)
    return [month(f"{number // 12}-{number % 12 + 1:02}", utc_offset_minutes) for number in numbers]
