"""Rush: a share of a day's recordings may be urgent, and a few in any case."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipeline.recordings import rush
from pipeline.recordings.rush import Quota, TooMuchRush
from pipeline.store.database import now
from pipeline.store.tables.recordings import recording
from tests.conftest import Rows


def sent(rows: Rows, client_id: str, urgent: int, normal: int) -> None:
    for number in range(urgent + normal):
        rows.recording(client_id, priority="rush" if number < urgent else "normal")


@pytest.mark.parametrize(
    ("urgent", "normal", "quota", "allowed"),
    [
        (0, 0, Quota(0.25, 1), True),
        (1, 0, Quota(0.25, 1), False),
        (1, 6, Quota(0.25, 1), True),  # the next is the second of eight
        (1, 5, Quota(0.25, 1), False),
        (0, 9, Quota(0, 0), False),
        (3, 0, Quota(1, 0), True),
    ],
)
def test_the_share_counts_the_one_that_comes(
    rows: Rows, database: sa.Engine, urgent: int, normal: int, quota: Quota, allowed: bool
) -> None:
    asha, ravi = rows.client("asha").id, rows.client("ravi").id
    sent(rows, asha, urgent, normal)
    sent(rows, ravi, 3, 0)
    with database.begin() as connection:
        if allowed:
            rush.check(connection, asha, quota, now())
            return
        with pytest.raises(TooMuchRush, match="priority normal"):
            rush.check(connection, asha, quota, now())


def test_what_is_a_day_old_counts_no_more(rows: Rows, database: sa.Engine) -> None:
    asha, at = rows.client("asha").id, now()
    sent(rows, asha, 1, 0)
    with database.begin() as connection:
        connection.execute(sa.update(recording).values(created_at=at - timedelta(hours=23)))
        with pytest.raises(TooMuchRush) as refused:
            rush.check(connection, asha, Quota(0, 1), at)
        assert refused.value.wait_s == 3600
        rush.check(connection, asha, Quota(0, 1), at + timedelta(seconds=3600))


def test_what_is_on_its_way_counts(rows: Rows, database: sa.Engine) -> None:
    asha = rows.client("asha").id
    with database.begin() as connection, pytest.raises(TooMuchRush):
        rush.check(connection, asha, Quota(0, 2), now(), on_their_way=2)
