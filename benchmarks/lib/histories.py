"""Histories: random people, clocks, crashes and duplicated requests against the real functions over a real database.

    a recording is sent -> its job goes on, fails, is tried again, is killed in the middle
    people lease, prolong, give back, submit, send again, submit what is not theirs or on an old version
    the clock goes on, so that leases run out; the client takes the final version

A crash is a transaction that is rolled back when all its work is done. benchmarks/lib/history_checks.py says what must
hold after every step, and at the end, when everything that was begun is brought to its end.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from benchmarks.lib.history_actors import ACTORS, Stage, stage
from benchmarks.lib.history_checks import Kept, World, check, check_end
from benchmarks.lib.history_job import ROUTE, STAGES
from pipeline.accounts.people import Person
from pipeline.delivery import receipt
from pipeline.delivery.receipt import NotFinal
from pipeline.recordings import recordings
from pipeline.recordings.recordings import ReviewMode
from pipeline.recordings.states import FINAL_VERSION
from pipeline.review import leases, submission, tasks
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.submission import AlreadyDelivered
from pipeline.review.tasks import TaskMissing
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import recording as recording_table

TEXTS = ("राशन कार्ड", "राशन कार्ड।", "राशन", "")  # the first two are one text in canonical spelling
MODES: tuple[ReviewMode, ...] = ("none", "sample", "full", "full_twice")

number = st.integers(0, 7)
crash = st.sampled_from((False, False, False, True))


class Crash(Exception):
    """The process dies here."""


class History(RuleBasedStateMachine):
    """One random history. It begins with no recordings."""

    def __init__(self, on: Stage) -> None:
        super().__init__()
        self.on = on
        self.world = World()
        self.clock = now()
        self.next_stage: dict[str, int] = {}
        self.sent = 0
        with on.engine.begin() as connection:
            connection.execute(recording_table.delete())

    # --- the client and the job

    @initialize(mode=st.sampled_from(MODES), salt=number)
    def first_recording(self, mode: ReviewMode, salt: int) -> None:
        self.send(mode, [0.9, 0.3], salt, "normal", False)
        for _ in STAGES:
            self.go_on(0, False, False)

    @rule(
        mode=st.sampled_from(MODES), confidences=st.lists(st.sampled_from((0.3, 0.9)), max_size=3), salt=number,
        priority=st.sampled_from(("normal", "rush")), crash=crash,
    )  # fmt: skip
    def send(self, mode: ReviewMode, confidences: list[float], salt: int, priority: Any, crash: bool) -> None:
        made = recordings.Submission(
            f"rec_{len(self.world.modes)}_{salt}_{len(confidences)}", self.on.client_id, "call.wav", "0" * 64, 1,
            language="hi", review=mode, priority=priority, speaker=",".join(map(str, confidences)),
        )  # fmt: skip
        with self._transaction(crash) as connection:
            recordings.create(connection, made)
        if not crash:
            self.world.modes[made.id] = mode
            self.next_stage[made.id] = 0

    @rule(which=number, crash=crash, twice=st.booleans())
    def go_on(self, which: int, crash: bool, twice: bool) -> None:
        """Do the next stage of a recording's job; one that was killed, or is done twice, is harmless."""
        recording_id = self._recording(which)
        if recording_id is None or self.next_stage[recording_id] == len(STAGES):
            return
        for _ in range(1 + twice):
            with self._transaction(crash) as connection:
                STAGES[self.next_stage[recording_id]](connection, recordings.get(connection, recording_id))
        self.next_stage[recording_id] += not crash

    @rule(which=number, crash=crash)
    def fail(self, which: int, crash: bool) -> None:
        recording_id = self._recording(which)
        if recording_id is not None:
            with self._transaction(crash) as connection:
                recordings.set_failed(connection, recording_id, {"code": "internal"})

    @rule(which=number, crash=crash)
    def take(self, which: int, crash: bool) -> None:
        recording_id = self._recording(which)
        if recording_id is not None:
            final = self.world.states.get(recording_id) in FINAL_VERSION
            with self._transaction(crash) as connection:
                try:
                    assert receipt.confirm(connection, recording_id).status == "delivered"
                    assert final
                except NotFinal:
                    assert not final

    # --- people

    @rule(minutes=st.sampled_from((1, 20, 60)))
    def tick(self, minutes: int) -> None:
        self.clock += timedelta(minutes=minutes)

    @rule(who=number, count=st.integers(1, 3), minutes=st.sampled_from((5, 30)), crash=crash)
    def lease(self, who: int, count: int, minutes: int, crash: bool) -> None:
        self._lease(self.on.people[who % ACTORS], count, minutes, crash)

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, crash=crash)
    def renew(self, who: int, which: int, crash: bool) -> None:
        task, person = self._task(which), self.on.people[who % ACTORS]
        until = self.clock + timedelta(minutes=30)
        with suppress(TaskMissing), self._transaction(crash) as connection:
            tasks.renew(connection, task.id, person.id, until)
            holder = self.world.holders[task.id]
            assert holder is not None
            assert holder[0] == person.id
            if not crash:
                self.world.holders[task.id] = person.id, until

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, crash=crash)
    def give_back(self, who: int, which: int, crash: bool) -> None:
        task, person = self._task(which), self.on.people[who % ACTORS]
        with suppress(TaskMissing), self._transaction(crash) as connection:
            tasks.release(connection, task.id, person.id)
            holder = self.world.holders[task.id]
            assert holder is not None
            assert holder[0] == person.id
            if not crash:
                self.world.holders[task.id] = None

    @rule(crash=crash)
    def sweep(self, crash: bool) -> None:
        """Open again what nobody prolonged."""
        with self._transaction(crash) as connection:
            leases.sweep(connection, self.clock, leases.BATCH)
        if not crash:
            self.world.ran_out(self.clock)

    @precondition(lambda self: self.world.tasks)
    @rule(which=number, text=st.sampled_from(TEXTS), crash=crash)
    def submit_mine(self, which: int, text: str, crash: bool) -> None:
        """Whoever was given the task last submits it, on the newest version. It must be accepted."""
        task = self._task(which)
        holder = self.world.holders[task.id]
        if holder is not None:
            mine = (task.segment_id, holder[0])
            texts = [one for one in self.world.kept.values() if not one.late]
            before = [one.version for one in texts if (one.segment_id, one.person_id) == mine]
            version = max(before, default=0)
            answer = self._submit(task.segment_id, holder[0], version, text, crash)
            delivered = self.world.states.get(task.recording_id) == "delivered"
            assert answer == ("delivered" if delivered and task.purpose == "first" else "accepted")

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, version=st.integers(0, 2), text=st.sampled_from(TEXTS), crash=crash)
    def submit_anything(self, who: int, which: int, version: int, text: str, crash: bool) -> None:
        self._submit(self._task(which).segment_id, self.on.people[who % ACTORS].id, version, text, crash)

    @precondition(lambda self: self.world.kept)
    @rule(which=number, who=number, mine=st.booleans(), crash=crash)
    def send_again(self, which: int, who: int, mine: bool, crash: bool) -> None:
        """Send a text again, as if the answer had been lost, or as somebody else. It is kept once."""
        every = list(self.world.kept.values())
        kept = every[which % len(every)]
        person_id = kept.person_id if mine else self.on.people[who % ACTORS].id
        answer = self._submit(kept.segment_id, person_id, kept.base_version, kept.text, crash, kept.operation_id)
        assert answer == "accepted" if person_id == kept.person_id else answer in ("missing", "reused", "delivered")

    # --- what must hold

    @invariant()
    def everything_holds(self) -> None:
        with reading(self.on.engine) as connection:
            check(connection, self.world)

    def teardown(self) -> None:
        """Bring everything to its end: jobs, tasks, receipts."""
        self.clock += timedelta(days=1)
        for which, recording_id in enumerate(self.world.modes):
            while self.next_stage[recording_id] < len(STAGES):
                self.go_on(which, False, False)
        finishers = self.on.people[ACTORS:]
        while sum(self._finish(person) for person in finishers):
            self.everything_holds()
        self.everything_holds()
        for which in range(len(self.world.modes)):
            self.take(which, False)
        self.everything_holds()
        with reading(self.on.engine) as connection:
            check_end(connection, self.world)

    def _finish(self, person: Person) -> bool:
        """Do what there is to do, and mend each text at once. Say whether there was anything."""
        leased = self._lease(person, 9, 60, False)
        for task in leased:
            for version, text in enumerate((TEXTS[0], TEXTS[self.sent % len(TEXTS)])):
                assert self._submit(task.segment_id, person.id, version, text, False) == "accepted"
        return bool(leased)

    def _lease(self, person: Person, count: int, minutes: int, crash: bool) -> list[tasks.Task]:
        until, leased = self.clock + timedelta(minutes=minutes), []
        with self._transaction(crash) as connection:
            leased = tasks.lease(connection, person, count, [], until, self.clock)
        for task in [] if crash else leased:
            self.world.given(task, person.id, until, self.clock)
        return leased

    def _submit(
        self, segment_id: str, person_id: str, version: int, text: str, crash: bool, operation_id: str = ""
    ) -> str:
        """Submit, and return what came of it; where it crashed, what would have come."""
        self.sent += not operation_id
        sent = Submitted(operation_id or f"operation {self.sent}", version, text)
        try:
            with self._transaction(crash) as connection:
                answer = submission.submit(connection, segment_id, person_id, sent, ROUTE, self.clock)
        except tuple(_REFUSALS) as refusal:
            return _REFUSALS[type(refusal)]
        if not crash:
            late = answer.kind == "late"
            kept = Kept(sent.operation_id, segment_id, person_id, answer.version, answer.text, version, late)
            self.world.accepted(kept, self.clock)
        return "accepted"

    def _recording(self, which: int) -> str | None:
        every = list(self.world.modes)
        return every[which % len(every)] if every else None

    def _task(self, which: int) -> tasks.Task:
        every = list(self.world.tasks.values())
        return every[which % len(every)]

    @contextmanager
    def _transaction(self, crash: bool) -> Iterator[sa.Connection]:
        with suppress(Crash), self.on.engine.begin() as connection:
            yield connection
            if crash:
                raise Crash


_REFUSALS: dict[type[Exception], str] = {
    TaskMissing: "missing", OperationReused: "reused", AlreadyDelivered: "delivered", Conflict: "conflict",
}  # fmt: skip


def run(engine: sa.Engine, count: int, steps: int = 25, shorten: bool = True) -> int:
    """Run random histories and return how many there were.

    Raises AssertionError, or a group of them, where one fails; `shorten`: look for the shortest that does.
    """
    on, ran = stage(engine), []
    phases = (Phase.generate, Phase.shrink) if shorten else (Phase.generate,)

    def history() -> History:
        ran.append(1)
        return History(on)

    options = settings(
        max_examples=count, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
        phases=phases, suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    run_state_machine_as_test(history, settings=options)  # type: ignore[arg-type]
    return len(ran)
