"""History texts: rules of submitting: in time, late, again, with edits, as somebody else; and of what is gold."""

from contextlib import suppress
from typing import Literal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from benchmarks.lib.history_edits import KINDS, EditKind, edited
from benchmarks.lib.history_job import ROUTE
from benchmarks.lib.history_leases import OfLeases, reasons
from benchmarks.lib.history_stage import TEXTS, crashes, number, texts
from pipeline.recordings import segments
from pipeline.recordings.states import FINAL_VERSION
from pipeline.review import gold
from pipeline.review.edits import Edit
from pipeline.review.give_backs import Reason
from pipeline.review.gold import GoldRefused
from pipeline.store.database import reading

# Whether gold is due hangs on a person's id, which is random: to three people of every history it may never be due.
ALWAYS_GOLD = ROUTE.model_copy(update={"gold_share": 1.0})
REFUSED = ("missing", "reused", "delivered", "adjudicated")  # what may become of another person's text
Action = Literal["text", "edit", "back", "leave"]
actions: tuple[Action, ...] = ("text", "text", "edit", "back", "leave")
kinds = st.sampled_from(KINDS)


class OfTexts(OfLeases):
    """What people submit."""

    @rule(who=number, seconds=st.sampled_from((4, 60)), plan=st.lists(st.sampled_from(actions), min_size=1, max_size=4),
          text=texts, kind=kinds, reason=reasons)  # fmt: skip
    def work(self, who: int, seconds: int, plan: list[Action], text: str, kind: EditKind, reason: Reason) -> None:
        """Take a stretch, and do with each of its segments what the plan says."""
        for task, action in zip(self.take_assignment(who, seconds, False, False), plan, strict=False):
            which = list(self.world.tasks).index(task.id)
            match action:
                case "text":
                    self.submit_mine(which, text, False)
                case "edit":
                    self.edit(which, kind, text, False)
                case "back":
                    self.give_back(1, which, reason, False)
                case "leave":
                    pass

    @precondition(lambda self: self.world.tasks)
    @rule(which=number, text=texts, crash=crashes)
    def submit_mine(self, which: int, text: str, crash: bool) -> None:
        """Whoever was given the task last submits it, on the newest version. It must be accepted."""
        task = self.task(which)
        holder = self.world.holders[task.id]
        if holder is not None:
            expected = self.world.expected(task)
            answer = self.submit((task.segment_id, holder[0]), self.base_version(task, holder[0]), text, crash)
            assert answer == expected

    @precondition(lambda self: self.world.tasks)
    @rule(which=number, kind=kinds, text=texts, crash=crashes)
    def edit(self, which: int, kind: EditKind, text: str, crash: bool) -> None:
        """Whoever was given the task last changes more than the text. It may be refused, where there is no room."""
        task = self.task(which)
        holder = self.world.holders[task.id]
        if holder is not None:
            typed, edit = self._edited(task.segment_id, kind, text)
            version, expected = self.base_version(task, holder[0]), self.world.expected(task)
            answer = self.submit((task.segment_id, holder[0]), version, typed, crash, edit=edit)
            assert answer in (expected, "refused")

    @precondition(lambda self: self.world.tasks)
    @rule(who=number, which=number, version=st.integers(0, 2), text=texts, crash=crashes)
    def submit_anything(self, who: int, which: int, version: int, text: str, crash: bool) -> None:
        self.submit((self.task(which).segment_id, self.actor(who).id), version, text, crash)

    @precondition(lambda self: self.world.late())
    @rule(which=number, text=texts, kind=st.none() | kinds, crash=crashes)
    def submit_late(self, which: int, text: str, kind: EditKind | None, crash: bool) -> None:
        """Somebody who was given a task that another person has by now sends a text. It is never thrown away."""
        every = self.world.late()
        task, person_id = every[which % len(every)]
        if kind is None:
            assert self.submit((task.segment_id, person_id), 0, text, crash) == "accepted"
        else:
            typed, edit = self._edited(task.segment_id, kind, text)
            assert self.submit((task.segment_id, person_id), 0, typed, crash, edit=edit) in ("accepted", "refused")

    @precondition(lambda self: self.world.kept)
    @rule(which=number, who=number, mine=st.booleans(), crash=crashes)
    def send_again(self, which: int, who: int, mine: bool, crash: bool) -> None:
        """Send a text again, as if the answer had been lost, or as somebody else. It is kept once."""
        every = list(self.world.kept.values())
        kept = every[which % len(every)]
        to = kept.segment_id, kept.person_id if mine else self.actor(who).id
        answer = self.submit(to, kept.base_version, kept.text, crash, kept.operation_id)
        assert answer == "accepted" if to[1] == kept.person_id else answer in REFUSED

    @precondition(lambda self: any(state in FINAL_VERSION for state in self.world.states.values()))
    @rule(which=number, place=number, text=texts, who=number, crash=crashes)
    def make_gold(self, which: int, place: int, text: str, who: int, crash: bool) -> None:
        """Say what a segment's right text is, or that it is what a third person decided. Somebody writes it then."""
        recording_id = str(self.recording(which))
        with reading(self.on.engine) as connection:
            every = segments.list_segments(connection, recording_id)
        if every:
            with suppress(GoldRefused), self.transaction(crash) as connection:
                gold.add(connection, every[place % len(every)].id, text or None, None, self.clock)
                assert self.world.states[recording_id] in FINAL_VERSION
            for task in self.take_assignment(who, 60, False, False, ALWAYS_GOLD):
                self.submit_mine(list(self.world.tasks).index(task.id), TEXTS[0], False)

    def _edited(self, segment_id: str, kind: EditKind, text: str) -> tuple[str, Edit]:
        with reading(self.on.engine) as connection:
            return edited(segments.get(connection, segment_id), kind, text)
