"""History leases: rules of taking, holding and giving back work, a task or a stretch at a time; the clock goes on."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from benchmarks.lib.history_stage import Stage, Staged, crashes, number
from pipeline.review import assignments, give_backs, leases, tasks
from pipeline.review.assignments import AssignmentMissing, Wanted
from pipeline.review.give_backs import Reason
from pipeline.review.tasks import TaskMissing

reasons = st.sampled_from(give_backs.REASONS)


class OfLeases(Staged):
    """What people do with work before they submit it."""

    def __init__(self, on: Stage) -> None:
        super().__init__(on)
        self.assignments: dict[str, None] = {}  # their ids, in the order of taking

    @rule(minutes=st.sampled_from((1, 20, 60)))
    def tick(self, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)

    @rule(who=number, count=st.integers(1, 3), minutes=st.sampled_from((5, 30)), crash=crashes)
    def lease_tasks(self, who: int, count: int, minutes: int, crash: bool) -> None:
        self.lease(self.actor(who), count, minutes, crash)

    @rule(who=number, seconds=st.sampled_from((1, 4, 60)), offline=st.booleans(), crash=crashes)
    def lease_assignment(self, who: int, seconds: int, offline: bool, crash: bool) -> None:
        """Take a stretch. Its tasks are of one recording and one purpose, and not longer than was asked for."""
        person, until = self.actor(who), self.clock + timedelta(minutes=480 if offline else 30)
        wanted, taken = Wanted(seconds * 1000, 50, until, offline=offline), None
        with self.transaction(crash) as connection:
            taken = assignments.lease(connection, person, wanted, self.clock)
        if taken is None or crash:
            return
        assert {(one.recording_id, one.purpose) for one in taken.tasks} == {(taken.recording_id, taken.purpose)}
        assert len(taken.tasks) <= max(1, seconds // 2)  # a segment has two seconds, but for a piece of silence
        self.assignments[taken.id] = None
        for task in taken.tasks:
            self.world.given(task, person.id, until, self.clock)

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, crash=crashes)
    def renew_task(self, who: int, which: int, crash: bool) -> None:
        task, person, until = self.task(which), self.actor(who), self.clock + timedelta(minutes=30)
        with suppress(TaskMissing), self.transaction(crash) as connection:
            tasks.renew(connection, task.id, person.id, until)
            holder = self.world.holders[task.id]
            assert holder is not None, f"{task.id} is renewed, and nobody has it"
            if not crash:
                self.world.renewed(task, person.id, until)

    @precondition(lambda self: self.assignments)
    @rule(who=number, which=number, crash=crashes)
    def heartbeat(self, who: int, which: int, crash: bool) -> None:
        """Let a page that shows an assignment prolong what is left of it."""
        person, until = self.actor(who), self.clock + timedelta(minutes=30)
        with suppress(AssignmentMissing), self.transaction(crash) as connection:
            renewed = assignments.renew(connection, self._assignment(which), person.id, until, self.clock)
            for task in [] if crash else renewed.tasks:
                self.world.renewed(task, person.id, until)

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, reason=reasons, crash=crashes)
    def give_back(self, who: int, which: int, reason: Reason, crash: bool) -> None:
        task, person = self.task(which), self.actor(who)
        with suppress(TaskMissing), self.transaction(crash) as connection:
            tasks.give_back(connection, task.id, person.id, reason, self.clock, "a note")
            if not crash:
                self.world.given_back(task, person.id, reason)

    @precondition(lambda self: self.assignments)
    @rule(who=number, which=number, reason=reasons, crash=crashes)
    def give_back_assignment(self, who: int, which: int, reason: Reason, crash: bool) -> None:
        person, id = self.actor(who), self._assignment(which)
        with suppress(AssignmentMissing), self.transaction(crash) as connection:
            held = assignments.get(connection, id, person.id, self.clock)
            assignments.release(connection, id, person.id, reason, self.clock)
            for task in [] if crash else held.tasks:
                self.world.given_back(task, person.id, reason)

    @rule(crash=crashes)
    def sweep(self, crash: bool) -> None:
        """Open again what nobody prolonged, as the scheduled step does."""
        with self.transaction(crash) as connection:
            leases.sweep(connection, self.clock)
        if not crash:
            self.world.ran_out(self.clock)

    def _assignment(self, which: int) -> str:
        every = list(self.assignments)
        return every[which % len(every)]
