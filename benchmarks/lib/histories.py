"""Histories: random people, clocks, crashes and duplicated requests against the real functions over a real database.

    a recording is sent -> its job goes on, fails, is tried again, is killed in the middle
    people take tasks and stretches, prolong, give back with a reason, submit, send again, send late, submit what is not
    theirs or on an old version; the clock goes on, and what ran out is swept; the client disputes texts, and takes the
    final version
    entries of pay are taken back and mended

benchmarks/lib/history_checks.py says what must hold after every step, and at the end, when everything that was begun
is brought to its end.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from benchmarks.lib.history_checks import check, check_end
from benchmarks.lib.history_recordings import OfRecordings
from benchmarks.lib.history_stage import ACTORS, TEXTS, Stage, crashes, number, stage
from benchmarks.lib.history_texts import OfTexts
from pipeline.accounts.people import Person
from pipeline.pay import ledger
from pipeline.pay.ledger import AlreadyReversed, Change
from pipeline.store.database import reading
from pipeline.store.tables.pay import pay_entry
from pipeline.store.tables.review import task


class History(OfRecordings, OfTexts):
    """One random history. `tally`: counts what happened in all of them that came to their end."""

    def __init__(self, on: Stage, tally: Counter[str]) -> None:
        super().__init__(on)
        self.tally = tally

    @precondition(lambda self: self.world.kept)
    @rule(which=number, amount=st.none() | st.integers(0, 500), crash=crashes)
    def mend_pay(self, which: int, amount: int | None, crash: bool) -> None:
        """Take an entry of pay back, or let its work be worth another amount."""
        with suppress(AlreadyReversed), self.transaction(crash) as connection:
            every = sa.select(pay_entry.c.id).order_by(pay_entry.c.created_at, pay_entry.c.id)
            ids = connection.execute(every).scalars().all()
            change = Change(None, "a test", self.clock)
            if amount is None:
                ledger.reverse(connection, ids[which % len(ids)], change)
            else:
                ledger.adjust(connection, ids[which % len(ids)], amount, change)

    @invariant()
    def everything_holds(self) -> None:
        with reading(self.on.engine) as connection:
            check(connection, self.world)

    def teardown(self) -> None:
        """Bring everything to its end: jobs, tasks, receipts. What chance seldom brings happens here once."""
        taken = self.take_assignment(0, 60, False, False)
        for one in taken[:1]:
            self.give_back(1, list(self.world.tasks).index(one.id), "bad-sound", False)
        self.sweep(False)
        self.everything_holds()  # and whoever has the rest falls asleep
        self.clock += timedelta(days=1)
        self.sweep(False)
        self.finish_jobs()
        self._finish_all()
        for which in range(len(self.world.modes)):  # of each recording a text is disputed, where it still may be
            self.dispute(which, self.sent, False)
        self._finish_all()
        for which in range(len(self.world.tasks)):  # everybody changes their mind, where they still may
            self.submit_mine(which, TEXTS[which % len(TEXTS)], False)
        for which, kind in enumerate(("tags", "grow")[: len(self.world.tasks)]):  # two change more than the text
            self.edit(which, kind, TEXTS[0], False)
        for which in range(len(self.world.late()[:3])):  # who slept wakes up
            self.submit_late(which, TEXTS[1], None, False)
        self._finish_all()
        for which in range(len(self.world.modes)):  # and made gold, where it is finished
            self.make_gold(which, self.sent, TEXTS[0], self.sent + which, False)
        for which in range(len(self.world.modes)):
            self.take(which, False)
        self.everything_holds()
        with reading(self.on.engine) as connection:
            check_end(connection, self.world)
        self.tally.update(self.world.counts())

    def _finish_all(self) -> None:
        while sum(self._is_work_left() and self._finish(person) for person in self.on.people[ACTORS:]):
            self.everything_holds()
        self.everything_holds()

    def _is_work_left(self) -> bool:
        with reading(self.on.engine) as connection:
            left = sa.select(task.c.id).where(task.c.state != "done", task.c.purpose != "gold")
            return connection.execute(left.limit(1)).first() is not None

    def _finish(self, person: Person) -> bool:
        """Do what there is to do, and mend each text at once. Say whether there was anything."""
        leased = self.lease(person, 9, 60, False)
        for one in leased:
            for text in (TEXTS[0], TEXTS[self.sent % len(TEXTS)]):
                version, expected = self.base_version(one, person.id), self.world.expected(one)
                assert self.submit((one.segment_id, person.id), version, text, False) == expected
        return bool(leased)


def run(engine: sa.Engine, count: int, steps: int = 25, shorten: bool = True, number: int = 0) -> Counter[str]:
    """Run random histories and return how many there were ("histories"), and how often what happened in them.

    `shorten`: look for the shortest that fails. `number`: of the batch; another one has other histories. Raises
    AssertionError, or a group of them, where one fails.
    """
    on, tally = stage(engine, number), Counter[str]()
    phases = (Phase.generate, Phase.shrink) if shorten else (Phase.generate,)

    @seed(number)
    def history() -> History:
        tally["histories"] += 1
        return History(on, tally)

    options = settings(
        max_examples=count, stateful_step_count=steps, deadline=None, database=None,
        phases=phases, suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    run_state_machine_as_test(history, settings=options)  # type: ignore[arg-type]
    return tally


__all__ = ["History", "Stage", "run", "stage"]
