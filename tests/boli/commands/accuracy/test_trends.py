"""`boli accuracy trends` on a real database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.store.database import connect
from pipeline.store.tables.recordings import recording

pytestmark = pytest.mark.slow  # whole recordings


def test_a_change_over_the_weeks_is_seen(home: Path, collect: Any, printed: Any, boli: Any) -> None:
    collect("bho", 80, {0: 0}, base=4)
    collect("bho", 40, {0: 0}, base=8)
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    monday = datetime(2026, 1, 5, 12, tzinfo=UTC)
    with engine.begin() as connection:
        oldest_first = connection.execute(sa.select(recording.c.id).order_by(recording.c.created_at))
        for index, id in enumerate(oldest_first.scalars().all()):
            this = recording.c.id == id
            week = monday + timedelta(weeks=index // 10)
            connection.execute(sa.update(recording).where(this).values(created_at=week))
    engine.dispose()
    bhojpuri, together = printed("trends")
    assert (bhojpuri["dialect"], bhojpuri["weeks"], together["dialect"]) == ("bho", 12, "all, fixed mix")
    assert bhojpuri["baseline_rate"] == pytest.approx(0.25, abs=0.01)
    assert [step["alarm"] for step in bhojpuri["steps"]] == ["worse"] * 4
    assert bhojpuri["alarms"].startswith("2026-03-02 worse")
    assert "2026-03-02 worse" in boli("trends").stdout.replace("\n", " ")
    assert printed("trends", "--weeks", "13")[0]["steps"] == []
