"""The ledger: every piece of work is paid once, and nothing in it is ever rewritten."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from configs.settings import Route
from pipeline.accounts import centres, people
from pipeline.pay import ledger, rates
from pipeline.pay.ledger import AlreadyReversed, Change, Entry, EntryMissing
from pipeline.recordings import attributes
from pipeline.review import tasks
from pipeline.store.cursors import BadCursor
from pipeline.store.database import now, reading
from pipeline.store.tables.pay import pay_entry
from pipeline.store.tables.recordings import recording, segment
from tests.conftest import Rows
from tests.pipeline.pay.conftest import Work

pytestmark = pytest.mark.slow  # fills a service: left to make test

# Two seconds at 20.00 a minute, of a draft of which a quarter is expected to be wrong (factor 1.1): 73.33; blind, half
# as much again: 110.
EARNED, BLIND = 73, 110


def amounts(entries: list[Entry]) -> list[tuple[str, int]]:
    return [(one.kind, one.amount) for one in entries]


def test_a_text_earns_by_its_sound_whatever_was_changed(work: Work) -> None:
    changed, unchanged = work.done("बिजली का बिल"), work.done("राशन")
    assert changed.amount == unchanged.amount == EARNED
    assert (changed.audio_ms, changed.difficulty, changed.currency, changed.kind) == (2000, 1.1, "INR", "first")
    assert changed.rates == rates.in_force().name
    assert work.problems() == []


def test_a_resend_and_a_mend_never_pay_twice(work: Work, rows: Rows) -> None:
    mina = rows.person("mina")
    work.drafted("राशन")
    (task,) = rows.lease(mina)
    operation = work.submit(task, mina, "राशन कार्ड")
    work.submit(task, mina, "राशन कार्ड", operation=operation)
    mend = work.submit(task, mina, "राशन कार्ड जी", version=1)
    work.submit(task, mina, "राशन कार्ड जी", version=1, operation=mend)
    work.submit(task, mina, "राशन कार्ड", operation=operation)
    assert amounts(work.entries()) == [("rework", 0), ("first", EARNED)]
    assert work.entries()[0].audio_ms == 0
    assert work.problems() == []


def test_second_and_late_texts_are_paid(work: Work, rows: Rows) -> None:
    mina, ravi, sita = (rows.person(login) for login in ("mina", "ravi", "sita"))
    work.route = Route(second_review_share=1.0)
    work.drafted("राशन")
    (task,) = rows.lease(mina)
    work.expire()
    (task,) = rows.lease(ravi)
    work.late(task, mina, "राशन कार्ड")
    work.late(task, mina, "राशन कार्ड जी")  # paid already
    work.submit(task, ravi, "राशन कार्ड")
    (again,) = rows.lease(sita)
    work.submit(again, sita, "राशन कार्ड")
    assert amounts(work.entries()) == [("second", BLIND), ("first", EARNED), ("late", EARNED)]
    assert work.problems() == []


def test_whoever_was_late_and_gets_the_task_after_all_is_paid_once(work: Work, rows: Rows) -> None:
    mina, ravi = rows.person("mina"), rows.person("ravi")
    work.drafted("राशन")
    rows.lease(mina)
    work.expire()
    (task,) = rows.lease(ravi)
    work.late(task, mina, "राशन कार्ड")
    with work.engine.begin() as connection:
        tasks.release(connection, task.id, ravi.id)
    (task,) = rows.lease(mina)
    work.submit(task, mina, "राशन कार्ड")
    assert amounts(work.entries()) == [("rework", 0), ("late", EARNED)]
    assert work.problems() == []


def test_work_before_the_ledger_is_not_paid_by_changing_it(work: Work, rows: Rows) -> None:
    mina = rows.person("mina")
    work.drafted("राशन")
    (task,) = rows.lease(mina)
    with work.engine.begin() as connection:
        old = ledger.Work(task.id, task.segment_id, mina.id, "rework", "draft", "op")
        ledger.credit(connection, old, rates.in_force(), now())
        tasks.complete(connection, task.id, mina.id, now())
    assert amounts(work.entries()) == [("rework", 0)]
    assert work.problems() == [f"task {task.id} was done by {mina.id} and is not paid"]
    with reading(work.engine) as connection:
        assert ledger.check(connection, since=now()) == []


def test_harder_sound_earns_more(work: Work, rows: Rows) -> None:
    mina = rows.person("mina")
    (one,) = work.drafted("राशन")
    with work.engine.begin() as connection:
        attributes.keep(connection, one.recording_id, {"band": "telephone", "snr": "under 10 dB"})
        connection.execute(sa.update(recording).values(dialect="bho"))
        connection.execute(sa.update(segment).values(flags=["overlap"], calibrated_confidence=0.7))
    (task,) = rows.lease(mina)
    work.submit(task, mina, "राशन")
    (entry,) = work.entries()
    assert entry.difficulty == pytest.approx(1.1 * 1.25 * 1.2 * 1.3 * 1.1)
    assert entry.amount == 157  # 2000 * 2 / 60 * 2.35950 = 157.3


def test_three_voices_nearby_make_a_segment_harder(work: Work, rows: Rows) -> None:
    mina = rows.person("mina")
    work.drafted(*["राशन"] * 24)
    with work.engine.begin() as connection:
        connection.execute(sa.update(segment).where(segment.c.position == 20).values(speaker="S3"))
    for task in rows.lease(mina, 24):
        work.submit(task, mina, "राशन")
    assert [entry.difficulty for entry in reversed(work.entries())] == [1.1] * 10 + [1.265] * 14


def test_the_centre_is_the_persons_at_that_time(work: Work, rows: Rows) -> None:
    mina = rows.person("mina")
    with work.engine.begin() as connection:
        here, there = centres.create(connection, "Ranchi").id, centres.create(connection, "Patna").id
        people.set_centre(connection, mina.id, here)
    work.drafted("राशन", "बिजली")
    one, two = rows.lease(mina, 2)
    work.submit(one, mina, "राशन")
    with work.engine.begin() as connection:
        people.set_centre(connection, mina.id, there)
    work.submit(two, mina, "बिजली")
    assert [entry.centre_id for entry in work.entries()] == [there, here]
    assert work.done().centre_id == ""


def test_a_reversal_cancels_an_entry_once(work: Work) -> None:
    entry = work.done()
    change = Change(entry.person_id, "the wrong segment", now())
    with work.engine.begin() as connection:
        made = ledger.reverse(connection, entry.id, change)
    assert (made.amount, made.audio_ms, made.reverses) == (-entry.amount, -entry.audio_ms, entry.id)
    assert (made.note, made.made_by, made.person_id) == ("the wrong segment", entry.person_id, entry.person_id)
    for id in (entry.id, made.id):
        with work.engine.begin() as connection, pytest.raises(AlreadyReversed):
            ledger.reverse(connection, id, change)
    with work.engine.begin() as connection, pytest.raises(EntryMissing):
        ledger.reverse(connection, "pay_0", change)
    assert sum(one.amount for one in work.entries()) == 0
    assert work.problems() == []


def test_of_two_who_change_an_entry_at_once_one_is_told(work: Work) -> None:
    entry, together = work.done(), Barrier(2)

    def change(reverse: bool) -> str:
        together.wait()
        try:
            with work.engine.begin() as connection:
                made = Change(None, "", now())
                ledger.reverse(connection, entry.id, made) if reverse else ledger.adjust(connection, entry.id, 9, made)
        except AlreadyReversed:
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, [True, True])) == ["done", "refused"]
    assert sum(one.amount for one in work.entries()) == 0
    together.reset()
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(change, [False, False])) == ["done", "refused"]
    assert sum(one.amount for one in work.entries()) == 9
    assert work.problems() == []


def test_an_adjustment_stands_in_place_of_an_entry(work: Work) -> None:
    entry = work.done()
    change = Change(None, "as agreed", now())
    with work.engine.begin() as connection:
        made = ledger.adjust(connection, entry.id, 500, change)
    assert amounts(work.entries()).count(("adjustment", 500)) == 1
    assert sum(one.amount for one in work.entries()) == 500
    assert sum(one.audio_ms for one in work.entries()) == entry.audio_ms
    for id in (entry.id, next(one.id for one in work.entries() if one.kind == "reversal")):
        with work.engine.begin() as connection, pytest.raises(AlreadyReversed, match="in place of"):
            ledger.adjust(connection, id, 700, change)
    with work.engine.begin() as connection:
        ledger.adjust(connection, made.id, 700, change)
    assert sum(one.amount for one in work.entries()) == 700
    assert work.problems() == []


def test_what_was_reversed_may_still_be_adjusted(work: Work) -> None:
    entry = work.done()
    change = Change(None, "", now())
    with work.engine.begin() as connection:
        made = ledger.reverse(connection, entry.id, change)
        ledger.adjust(connection, made.id, 30, change)
    assert sum(one.amount for one in work.entries()) == 30
    assert work.problems() == []


def test_rework_may_be_paid_and_not_be_reversed(work: Work, rows: Rows) -> None:
    mina = rows.person("mina")
    work.drafted("राशन")
    (task,) = rows.lease(mina)
    work.submit(task, mina, "राशन")
    work.submit(task, mina, "राशन जी", version=1)
    rework = work.entries()[0]
    with work.engine.begin() as connection, pytest.raises(AlreadyReversed, match="earns nothing"):
        ledger.reverse(connection, rework.id, Change(None, "", now()))
    with work.engine.begin() as connection:
        ledger.adjust(connection, rework.id, 40, Change(None, "asked for by the client", now()))
    assert sum(one.amount for one in work.entries()) == EARNED + 40
    assert work.problems() == []


CHANGES = (
    sa.update(pay_entry).values(amount=1),
    sa.update(pay_entry).values(person_id="per_0"),
    sa.delete(pay_entry),
)


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_the_database_refuses_to_change_an_entry(work: Work, change: Any) -> None:
    entry = work.done()
    with pytest.raises(IntegrityError, match="never changed or deleted: add a reversal"), work.engine.begin() as made:
        made.execute(change)
    assert work.entries() == [entry]


def test_the_database_refuses_to_replace_all(work: Work) -> None:
    entry = work.done()
    sqlite = work.engine.dialect.name == "sqlite"
    change = "INSERT OR REPLACE INTO pay_entry SELECT * FROM pay_entry" if sqlite else "TRUNCATE pay_entry CASCADE"
    with pytest.raises(IntegrityError, match="never changed"), work.engine.begin() as connection:
        connection.execute(sa.text(change))
    assert work.entries() == [entry]


def test_pages_show_each_entry_once_newest_first(work: Work) -> None:
    for _ in range(5):
        work.done()
    seen, after = [], None
    with reading(work.engine) as connection:
        while True:
            page, after = ledger.entries(connection, limit=2, after=after)
            seen += page
            if after is None:
                break
        assert seen == work.entries()
        assert len({one.id for one in seen}) == 5
        with pytest.raises(BadCursor):
            ledger.entries(connection, limit=2, after="x")


def test_the_entries_of_a_deleted_recording_stay(work: Work, database: Engine) -> None:
    entry = work.done()
    with database.begin() as connection:
        connection.execute(sa.delete(recording).where(recording.c.id == entry.recording_id))
    assert work.entries() == [entry]
    assert work.problems() == []
