"""History recordings: rules of the client and of the job that drafts: sent, drafted step by step, failed, taken."""

from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from benchmarks.lib.history_job import STAGES
from benchmarks.lib.history_stage import Stage, Staged, crashes, number
from pipeline.delivery import receipt
from pipeline.delivery.receipt import NotFinal
from pipeline.recordings import recordings, segments
from pipeline.recordings.recordings import ReviewMode
from pipeline.recordings.states import FINAL_VERSION, UNDRAFTED
from pipeline.review import disputes
from pipeline.review.disputes import DisputeRefused
from pipeline.store.database import reading

DISPUTES = 2  # of a recording: each needs another person
MODES: tuple[ReviewMode, ...] = ("none", "sample", "full", "full_twice")


class OfRecordings(Staged):
    """What a client and the workers do."""

    def __init__(self, on: Stage) -> None:
        super().__init__(on)
        self.next_stage: dict[str, int] = {}

    @initialize(mode=st.sampled_from(MODES), salt=number)
    def first_recording(self, mode: ReviewMode, salt: int) -> None:
        """Begin with one for people, and one that is finished, for gold."""
        self.send(mode, [0.9, 0.3], salt, "normal", False)
        self.send("none", [0.9], salt, "normal", False)
        for which in (0, 1):
            for _ in STAGES:
                self.go_on(which, False, False)

    @rule(
        mode=st.sampled_from(MODES), confidences=st.lists(st.sampled_from((0.3, 0.9)), max_size=3), salt=number,
        priority=st.sampled_from(("normal", "rush")), crash=crashes,
    )  # fmt: skip
    def send(self, mode: ReviewMode, confidences: list[float], salt: int, priority: Any, crash: bool) -> None:
        made = recordings.Submission(
            f"rec_{len(self.world.modes)}_{salt}_{len(confidences)}", self.on.client_id, "call.wav", "0" * 64, 1,
            language="hi", review=mode, priority=priority, speaker=",".join(map(str, confidences)),
        )  # fmt: skip
        with self.transaction(crash) as connection:
            recordings.create(connection, made)
        if not crash:
            self.world.modes[made.id] = mode
            self.next_stage[made.id] = 0

    @rule(which=number, stages=st.integers(1, 4), crash=crashes, twice=st.booleans())
    def go_on_with(self, which: int, stages: int, crash: bool, twice: bool) -> None:
        for stage in range(stages):
            self.go_on(which, crash and stage == stages - 1, twice)

    def go_on(self, which: int, crash: bool, twice: bool) -> None:
        """Do the next stage of a recording's job; one that was killed, or is done twice, is harmless."""
        recording_id = self.recording(which)
        if recording_id is None or self.next_stage[recording_id] == len(STAGES):
            return
        for _ in range(1 + twice):
            with self.transaction(crash) as connection:
                STAGES[self.next_stage[recording_id]](connection, recordings.get(connection, recording_id))
        self.next_stage[recording_id] += not crash

    @rule(which=number, crash=crashes)
    def fail(self, which: int, crash: bool) -> None:
        recording_id = self.recording(which)
        if recording_id is not None:
            with self.transaction(crash) as connection:
                recordings.set_failed(connection, recording_id, {"code": "internal"})

    @rule(which=number, crash=crashes)
    def take(self, which: int, crash: bool) -> None:
        """Let the client take the final version, which there is as soon as people are done."""
        recording_id = self.recording(which)
        if recording_id is not None:
            final = self.world.states.get(recording_id) in FINAL_VERSION
            with suppress(NotFinal), self.transaction(crash) as connection:
                assert (receipt.confirm(connection, recording_id).status == "delivered") == final
                return
            assert not final

    @rule(which=number, place=number, crash=crashes)
    def dispute(self, which: int, place: int, crash: bool) -> None:
        """Let the client say that a text is wrong: not while people are at work on it, nor of the final version."""
        recording_id = self.recording(which)
        if recording_id is None:
            return
        with reading(self.on.engine) as connection:
            every = segments.list_segments(connection, recording_id)
            again = len(disputes.of_recording(connection, recording_id))
        if every and again < DISPUTES:
            with suppress(DisputeRefused), self.transaction(crash) as connection:
                disputes.begin(connection, every[place % len(every)].id, "wrong", self.clock)
                assert self.world.states[recording_id] not in (*UNDRAFTED, "delivered")

    def finish_jobs(self) -> None:
        """Bring every job to its end."""
        for which, recording_id in enumerate(self.world.modes):
            while self.next_stage[recording_id] < len(STAGES):
                self.go_on(which, False, False)
