"""Random histories: whatever people do, and however often, the ledger sums to the work."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from configs.settings import Route
from pipeline.accounts.people import Person
from pipeline.pay import disputes, ledger
from pipeline.pay.disputes import DisputeOpen
from pipeline.pay.ledger import AlreadyReversed, Change, Entry
from pipeline.pay.rates import KINDS
from pipeline.review.tasks import Task
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows
from tests.pipeline.pay.conftest import Work

pytestmark = pytest.mark.slow

ACTIONS = (
    *["lease", "submit", "submit", "submit"], "again", "mend", "expire", "late", "reverse", "adjust", "dispute",
    "answer", "delete",
)  # fmt: skip
STEPS = some.lists(some.tuples(some.sampled_from(ACTIONS), some.integers(0, 2), some.integers(0, 99)), min_size=15)


class History:
    """Three people and one recording. Each action does nothing where it is not possible."""

    def __init__(self, work: Work, people: list[Person]) -> None:
        self.work, self.people = work, people
        self.recording_id = work.drafted("राशन", "बिजली बिल", "पानी")[0].recording_id
        self.sent: list[tuple[Task, Person, str]] = []
        self.lost: list[tuple[Task, Person]] = []
        self.deleted = False

    def act(self, action: str, who: int, number: int) -> None:
        getattr(self, action)(self.people[who], number)

    def lease(self, person: Person, number: int) -> None:
        self.work.rows.lease(person, 1 + number % 3)

    def submit(self, person: Person, number: int) -> None:
        for task in (self.work.held(person) or self.work.rows.lease(person))[:1]:
            self.sent.append((task, person, self.work.submit(task, person, "राशन")))

    def again(self, person: Person, number: int) -> None:
        if self.sent and not self.deleted:
            task, who, operation = self.sent[number % len(self.sent)]
            self.work.submit(task, who, "राशन", operation=operation)

    def mend(self, person: Person, number: int) -> None:
        if self.sent and not self.deleted:
            task, who, _ = self.sent.pop(number % len(self.sent))
            self.work.submit(task, who, "राशन कार्ड", version=1)

    def expire(self, person: Person, number: int) -> None:
        self.lost += [(task, person) for task in self.work.held(person)]
        self.work.expire()

    def late(self, person: Person, number: int) -> None:
        for task, who in [] if self.deleted else self.lost[:1]:
            self.lost.remove((task, who))
            if self._now_of_another(task, who):
                self.work.late(task, who, "राशन")

    def reverse(self, person: Person, number: int) -> None:
        self._change(number, lambda connection, entry, change: ledger.reverse(connection, entry.id, change))

    def adjust(self, person: Person, number: int) -> None:
        self._change(number, lambda connection, entry, change: ledger.adjust(connection, entry.id, number, change))

    def dispute(self, person: Person, number: int) -> None:
        self._change(number, lambda connection, entry, change: disputes.begin(connection, entry, "why?", now()))

    def answer(self, person: Person, number: int) -> None:
        def answer(connection: sa.Connection, entry: Entry, change: Change) -> None:
            found, _ = disputes.listed(connection, only_open=True, limit=1)
            for one in found:
                disputes.answer(connection, one.id, number if number % 2 else None, change)

        self._change(number, answer)

    def delete(self, person: Person, number: int) -> None:
        if number < 10:  # seldom: it ends most of what can happen
            with self.work.engine.begin() as connection:
                connection.execute(sa.delete(recording).where(recording.c.id == self.recording_id))
            self.deleted = True

    def _now_of_another(self, task: Task, person: Person) -> bool:
        with reading(self.work.engine) as connection:
            query = sa.select(task_table.c.person_id).where(task_table.c.id == task.id)
            return connection.execute(query).scalar() not in (None, person.id)

    def _change(self, number: int, change: object) -> None:
        entries = self.work.entries()
        if entries:
            try:
                with self.work.engine.begin() as connection:
                    change(connection, entries[number % len(entries)], Change(None, "", now()))  # type: ignore[operator]
            except (AlreadyReversed, DisputeOpen):
                pass


def worth(entries: list[Entry]) -> int:
    """What the ledger is worth, by the rules alone: what stands in place of an entry, or the entry itself."""
    reversed_ids = {one.reverses for one in entries}
    earning = (*KINDS, "rework", "adjustment")
    return sum(one.amount for one in entries if one.kind in earning and one.id not in reversed_ids)


def test_the_ledger_sums_to_the_work(work: Work, rows: Rows) -> None:
    people = [rows.person(login) for login in ("mina", "ravi", "sita")]
    work.route = Route(second_review_share=1.0)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def history(steps: list[tuple[str, int, int]]) -> None:
        running, before = History(work, people), work.entries()
        for step in [("lease", 0, 1), *steps]:
            running.act(*step)
        entries = work.entries()
        assert work.problems() == []
        assert sum(one.amount for one in entries) == worth(entries)
        assert entries[len(entries) - len(before) :] == before  # nothing that was there is gone, or another
        with reading(work.engine) as connection:
            query = sa.select(task_table.c.id, task_table.c.person_id).where(task_table.c.state == "done")
            done = {ledger.work_id(row.id, row.person_id) for row in connection.execute(query)}
        paid = [one.work_id for one in entries if one.kind in KINDS]
        assert len(paid) == len(set(paid))
        assert done <= set(paid)
        with work.engine.begin() as connection:  # the next history has the queue for itself
            connection.execute(sa.delete(recording).where(recording.c.id == running.recording_id))

    history()
    assert len(work.entries()) > 100
