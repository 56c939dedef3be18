"""History leases: rules of taking, holding and giving back work, a task or a stretch at a time; the clock goes on."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from benchmarks.lib.history_job import ROUTE
from benchmarks.lib.history_stage import Stage, Staged, crashes, number
from configs.settings import Route
from pipeline.review import assignments, give_backs, leases, tasks
from pipeline.review.assignments import AssignmentMissing, Wanted
from pipeline.review.give_backs import Reason
from pipeline.review.tasks import Task, TaskMissing

reasons = st.sampled_from(give_backs.REASONS)


class OfLeases(Staged):
    """What people do with work before they submit it."""

    def __init__(self, on: Stage) -> None:
        super().__init__(on)
        self.assignments: dict[str, str] = {}  # their ids, in the order of taking, with who took them

    @precondition(lambda self: self.world.tasks)
    @rule(which=number, who=number, crash=crashes)
    def take_over(self, which: int, who: int, crash: bool) -> None:
        """Let a lease run out, and somebody lease what there is then."""
        holder = self.world.holders[self.task(which).id]
        if holder is not None:
            self.clock = max(self.clock, holder[1])
            self.lease(self.actor(who), 3, 30, crash)

    @rule(minutes=st.sampled_from((1, 20, 60)))
    def tick(self, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)

    @rule(who=number, count=st.integers(1, 3), minutes=st.sampled_from((5, 30)), crash=crashes)
    def lease_tasks(self, who: int, count: int, minutes: int, crash: bool) -> None:
        self.lease(self.actor(who), count, minutes, crash)

    @rule(who=number, seconds=st.sampled_from((1, 4, 60)), offline=st.booleans(), crash=crashes)
    def lease_assignment(self, who: int, seconds: int, offline: bool, crash: bool) -> None:
        self.take_assignment(who, seconds, offline, crash)

    def take_assignment(
        self, who: int, seconds: int, offline: bool, crash: bool, settings: Route = ROUTE
    ) -> Sequence[Task]:
        """Take a stretch, and return its tasks: of one recording and one purpose, and not longer than was asked for."""
        person, until = self.actor(who), self._until(offline)
        wanted, taken = Wanted(seconds * 1000, 50, until, offline=offline, settings=settings), None
        with self.transaction(crash) as connection:
            taken = assignments.lease(connection, person, wanted, self.clock)
        if taken is None or crash:
            return ()
        assert {(one.recording_id, one.purpose) for one in taken.tasks} == {(taken.recording_id, taken.purpose)}
        # A segment has two seconds, but for a piece of silence.
        assert taken.purpose == "gold" or len(taken.tasks) <= max(1, seconds // 2)
        self.assignments[taken.id] = person.id
        for task in taken.tasks:
            self.world.given(task, person.id, until, self.clock)
        return taken.tasks

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, crash=crashes)
    def renew_task(self, who: int, which: int, crash: bool) -> None:
        """Prolong a lease: to half an hour from now, or as long as it is."""
        task = self.task(which)
        person_id, holder = self._holder(task, who), self.world.holders[task.id]
        until = self.clock + timedelta(minutes=30)
        with suppress(TaskMissing), self.transaction(crash) as connection:
            tasks.renew(connection, task.id, person_id, until)
            assert holder is not None, f"{task.id} is renewed, and nobody has it"
            if not crash:
                self.world.renewed(task, person_id, max(until, holder[1]))

    @precondition(lambda self: self.assignments)
    @rule(who=number, which=number, crash=crashes)
    def heartbeat(self, who: int, which: int, crash: bool) -> None:
        """Let a page that shows an assignment prolong what is left of it."""
        id, person_id = self._assignment(which, who)
        with suppress(AssignmentMissing), self.transaction(crash) as connection:
            renewed = assignments.renew(connection, id, person_id, self._until, self.clock)
            for task in [] if crash else renewed.tasks:
                self.world.renewed(task, person_id, self._until(renewed.offline))

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, reason=reasons, crash=crashes)
    def give_back(self, who: int, which: int, reason: Reason, crash: bool) -> None:
        """Give a task back, and take other work: not what was refused."""
        task = self.task(which)
        person_id = self._holder(task, who)
        with suppress(TaskMissing), self.transaction(crash) as connection:
            tasks.give_back(connection, task.id, person_id, reason, self.clock, "a note")
            if not crash:
                self.world.given_back(task, person_id, reason)
        self.lease(next(person for person in self.on.people if person.id == person_id), 3, 30, crash)

    @precondition(lambda self: self.assignments)
    @rule(who=number, which=number, reason=reasons, crash=crashes)
    def give_back_assignment(self, who: int, which: int, reason: Reason, crash: bool) -> None:
        id, person_id = self._assignment(which, who)
        with suppress(AssignmentMissing), self.transaction(crash) as connection:
            held = assignments.get(connection, id, person_id, self.clock)
            assignments.release(connection, id, person_id, reason, self.clock)
            for task in [] if crash else held.tasks:
                self.world.given_back(task, person_id, reason)

    @rule(crash=crashes)
    def sweep(self, crash: bool) -> None:
        """Open again what nobody prolonged, as the scheduled step does."""
        with self.transaction(crash) as connection:
            leases.sweep(connection, self.clock, leases.BATCH)
        if not crash:
            self.world.ran_out(self.clock)

    def _until(self, offline: bool) -> datetime:
        return self.clock + timedelta(minutes=480 if offline else 30)

    def _assignment(self, which: int, who: int) -> tuple[str, str]:
        """Return some assignment, and its person, or seldom somebody else."""
        every = list(self.assignments.items())
        id, person_id = every[which % len(every)]
        return id, person_id if who else self.actor(which).id

    def _holder(self, task: Task, who: int) -> str:
        """Return who has the task, or seldom somebody else."""
        holder = self.world.holders[task.id]
        return holder[0] if holder and who else self.actor(who).id
