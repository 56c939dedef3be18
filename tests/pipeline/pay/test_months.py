"""Months: every instant is in one month, whatever the time zone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.pay.months import NoMonth, month, months

INDIA = 330
INSTANTS = some.datetimes(datetime(2001, 1, 2), datetime(2098, 12, 30), timezones=some.just(UTC))


def test_a_month_in_india_begins_in_the_evening_before() -> None:
    november = month("2026-11", INDIA)
    assert november.start == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert november.end == month("2026-12", INDIA).start
    assert month("2026-12", 0).end == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "2026-13", "2026-00", "2026-1", "1999-12", "2026-11-01", "२०२६-११", "2026-11\n"])
def test_what_is_no_month(name: str) -> None:
    with pytest.raises(NoMonth, match="written like 2026-11"):
        month(name, INDIA)


@given(INSTANTS, some.integers(0, 4000), some.integers(-840, 840))
def test_months_follow_one_another(first: datetime, days: int, offset: int) -> None:
    last = min(first + timedelta(days=days), datetime(2098, 12, 30, tzinfo=UTC))
    last = max(first, last)
    found = months(first, last, offset)
    assert found[0].start <= last < found[0].end
    assert found[-1].start <= first < found[-1].end
    assert all(later.start == earlier.end for later, earlier in pairwise(found))
