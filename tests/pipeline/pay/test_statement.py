"""Statements: the sums of people, centres and months are those of the entries."""

from datetime import UTC, datetime
from decimal import Decimal

import sqlalchemy as sa

from pipeline.accounts import centres, people
from pipeline.pay import disputes, ledger, statement
from pipeline.pay.ledger import Change
from pipeline.pay.months import month
from pipeline.pay.statement import Sums
from pipeline.store.database import new_id, now, reading
from pipeline.store.tables.pay import pay_entry
from tests.conftest import Rows
from tests.pipeline.pay.conftest import Work

INDIA = 330
NOVEMBER, DECEMBER = month("2026-11", INDIA), month("2026-12", INDIA)


def entry(work: Work, person_id: str, at: datetime, amount: int, centre_id: str = "", currency: str = "INR") -> str:
    values = {
        "id": new_id("pay"), "person_id": person_id, "centre_id": centre_id, "recording_id": "rec_0",
        "segment_id": "seg_0", "work_id": new_id("tsk"), "kind": "first", "audio_ms": 3000, "difficulty": 1.0,
        "rates": "test", "amount": amount, "currency": currency, "note": "", "created_at": at,
    }  # fmt: skip
    with work.engine.begin() as connection:
        connection.execute(sa.insert(pay_entry).values(values))
    return str(values["id"])


def instant(day: int, hour: int = 12, month_number: int = 11) -> datetime:
    return datetime(2026, month_number, day, hour, tzinfo=UTC)


def test_sums_of_a_person_by_month_in_their_own_time(work: Work, rows: Rows) -> None:
    mina, ravi = rows.person("mina"), rows.person("ravi")
    entry(work, mina.id, instant(30, 18), 100)
    entry(work, mina.id, instant(30, 19), 200)  # half past midnight on the first of December in India
    entry(work, mina.id, instant(3, month_number=9), 50)
    entry(work, ravi.id, instant(3), 400)
    with reading(work.engine) as connection:
        found = statement.by_month(connection, mina.id, INDIA)
        assert [(one.month, one.sums.amount) for one in found] == [("2026-12", 200), ("2026-11", 100), ("2026-09", 50)]
        assert statement.by_month(connection, "per_0", INDIA) == []
        (total,) = statement.totals(connection, *statement.conditions(person_id=mina.id))
        assert (total.amount, total.segments, total.audio_ms) == (350, 3, 9000)


def test_what_was_taken_back_and_what_is_disputed(work: Work, rows: Rows) -> None:
    mina = rows.person("mina")
    one, two, three = (entry(work, mina.id, instant(day), 100) for day in (1, 2, 3))
    with work.engine.begin() as connection:
        ledger.reverse(connection, one, Change(None, "", instant(1, 12, 12)))
        ledger.adjust(connection, two, 130, Change(None, "", instant(4)))
        disputes.begin(connection, ledger.get(connection, three), "why?", now())
    with reading(work.engine) as connection:
        (november,) = statement.totals(connection, NOVEMBER.holds())
        (december,) = statement.totals(connection, DECEMBER.holds())
    assert november == Sums("INR", 3, 0, 9000, 300, -100, 130, 330, 1)
    assert december == Sums("INR", -1, 0, -3000, 0, -100, 0, -100, 0)


def test_each_person_in_each_centre_and_currency(work: Work, rows: Rows) -> None:
    mina, asha = rows.person("mina"), rows.person("asha")
    with work.engine.begin() as connection:
        here = centres.create(connection, "=Ranchi").id
        people.disable(connection, asha.id)
    for person_id, centre_id, currency, amount in (
        (mina.id, here, "INR", 105), (mina.id, "", "INR", 20), (mina.id, here, "USD", 3), (asha.id, here, "INR", 7),
    ):  # fmt: skip
        entry(work, person_id, instant(5), amount, centre_id, currency)
    with reading(work.engine) as connection:
        found = statement.by_person(connection, *statement.conditions(NOVEMBER))
        assert statement.by_person(connection, *statement.conditions(DECEMBER)) == []
        here_only = statement.by_person(connection, *statement.conditions(NOVEMBER, here, mina.id))
    assert [(one.login, one.centre, one.sums.currency, one.sums.amount) for one in found] == [
        ("asha", "=Ranchi", "INR", 7), ("mina", "", "INR", 20), ("mina", "=Ranchi", "INR", 105),
        ("mina", "=Ranchi", "USD", 3),
    ]  # fmt: skip
    assert [one.sums.amount for one in here_only] == [105, 3]
    row = statement.rows(NOVEMBER, here_only)[0]
    assert (row.month, row.amount, row.audio_minutes) == ("2026-11", Decimal("1.05"), Decimal("0.05"))
