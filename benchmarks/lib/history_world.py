"""History world: what an onlooker knows from the answers alone. It refuses what must not be.

who was given which task until when, who gave it back and why, whose lease ran out, which texts were accepted
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.recordings.content import Content
from pipeline.recordings.recordings import ReviewMode
from pipeline.review.give_backs import OF_THE_RECORDING, OF_THE_TASK, Reason
from pipeline.review.submission import Kind
from pipeline.review.tasks import Task

Held = tuple[str, datetime]  # a person, and until when


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that was accepted. `content`: what was changed beside it. `kind`: "late" where it was kept beside the text
    of whoever had the task by then.
    """

    operation_id: str
    segment_id: str
    person_id: str
    version: int
    text: str
    base_version: int
    kind: Kind
    content: Content | None = None

    def is_resend(self, known: "Kept") -> bool:
        """Say whether this is the same answer. What kind of work it was may be said otherwise: it is none."""
        return (self.segment_id, self.person_id, self.version, self.text, self.content) == (
            known.segment_id, known.person_id, known.version, known.text, known.content,
        )  # fmt: skip


@dataclass(slots=True)
class World:
    """What an onlooker knows. `holders`: of each task who was given it last, and until when; `None` after giving back.

    `ever`: everybody who was given a task. `reasons`: how often a task was given back, by whom, why. `refused`: tasks
    and recordings that a person gave back for good. `paid`: tasks with those who wrote for them. `states`: the last
    state seen of each row.
    """

    modes: dict[str, ReviewMode] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    holders: dict[str, Held | None] = field(default_factory=dict)
    ever: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    refused: set[tuple[str, str]] = field(default_factory=set)
    done_by: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    paid: set[tuple[str, str]] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)

    def given(self, task: Task, person_id: str, until: datetime, now: datetime) -> None:
        """Note a lease. It must not overlap with another person's, nor let somebody do two tasks of a segment, nor what
        they refused.
        """
        before = self.holders.get(task.id)
        assert before is None or before[1] <= now, f"{task.id} is leased to two people"
        assert task.id not in self.done_by, f"{task.id} is leased after it was done"
        for refused in (task.id, task.recording_id):
            assert (person_id, refused) not in self.refused, f"{person_id} gets {task.id}, which they refused"
        for other in self.tasks.values():
            if other.segment_id == task.segment_id and other.id != task.id:
                assert person_id not in self.ever[other.id], f"{person_id} does two tasks of {task.segment_id}"
        self.tasks[task.id] = task
        self.holders[task.id] = person_id, until
        self.ever[task.id].add(person_id)

    def renewed(self, task: Task, person_id: str, until: datetime) -> None:
        """Note that a lease goes on: the person has the task, or had it and nobody has it now."""
        holder = self.holders[task.id]
        assert holder is None or holder[0] == person_id, f"{task.id} is renewed for {person_id}, and {holder} has it"
        assert person_id in self.ever[task.id], f"{task.id} is renewed for {person_id}, who never had it"
        assert task.id not in self.done_by, f"{task.id} is leased after it was done"
        self.holders[task.id] = person_id, until

    def given_back(self, task: Task, person_id: str, reason: Reason) -> None:
        """Note that the person gave the task back. Only whoever has it can."""
        holder = self.holders[task.id]
        assert holder is not None, f"{task.id} is given back by {person_id}, and nobody has it"
        assert holder[0] == person_id, f"{task.id} is given back by {person_id}, and {holder} has it"
        self.holders[task.id] = None
        self.reasons[task.id, person_id, reason] += 1
        if reason in OF_THE_TASK:
            self.refused.add((person_id, task.id))
        if reason in OF_THE_RECORDING:
            self.refused.add((person_id, task.recording_id))

    def expected(self, task: Task) -> str:
        """Return what becomes of a text of the task's holder, on the newest version."""
        delivered = self.states.get(task.recording_id) == "delivered"
        if task.purpose == "dispute":
            return "delivered" if delivered else "accepted"
        settled = self.states.get(task.segment_id) == "settled"
        asked = [one.id for one in self.tasks.values() if one.purpose == "adjudication"]
        decided = any(self.tasks[id].segment_id == task.segment_id and id in self.done_by for id in asked)
        if delivered:
            final = task.purpose == "adjudication" and self.states.get(task.segment_id) == "adjudicated"
            changed = task.purpose == "second" and task.id in self.done_by
            if task.purpose == "first" or final or changed:
                return "delivered"
        if settled:
            return "adjudicated" if task.purpose in ("first", "adjudication") else "accepted"
        measures = task.purpose in ("adjudication", "gold")
        return "adjudicated" if decided and not measures else "accepted"

    def ran_out(self, now: datetime) -> None:
        """Note that all leases are over that ran out before now."""
        for task_id, holder in self.holders.items():
            if holder and holder[1] <= now and task_id not in self.done_by:
                self.holders[task_id] = None

    def accepted(self, kept: Kept, now: datetime) -> None:
        """Note a text that was accepted. Only who was given the task last may finish it, or who once was, while it is
        open; anybody else's who once was is late. Sent again, it is the same.
        """
        known = self.kept.setdefault(kept.operation_id, kept)
        assert kept.is_resend(known), f"{kept.operation_id} was answered in two ways"
        if known is not kept:
            return
        task = self._of_text(kept)
        self.paid.add((task.id, kept.person_id))
        if kept.kind != "late":
            self.holders[task.id] = self.holders[task.id] or (kept.person_id, now)
            by = self.done_by.setdefault(task.id, kept.person_id)
            assert by == kept.person_id, f"{task.id} is done by two people"

    def written(self, segment_id: str, person_id: str) -> int:
        """Return the version on which a person submits next: that of their newest text that was not late."""
        mine = [one for one in self.kept.values() if (one.segment_id, one.person_id) == (segment_id, person_id)]
        return max((one.version for one in mine if one.kind != "late"), default=0)

    def counts(self) -> Counter[str]:
        """Return how often what happened: texts by kind, those with edits, and reasons for giving back."""
        texts = Counter(f"{one.kind} texts" for one in self.kept.values())
        edited = sum(one.content is not None for one in self.kept.values())
        backs = Counter({"given back": self.reasons.total(), "with edits": edited})
        return texts + backs

    def late(self) -> list[tuple[Task, str]]:
        """Return the tasks that somebody has, with each person who once had them."""
        return [
            (task, person_id)
            for task in self.tasks.values()
            for holder in [self.holders[task.id]]
            if holder is not None
            for person_id in sorted(self.ever[task.id] - {holder[0]})
        ]

    def _of_text(self, kept: Kept) -> Task:
        """Return the task that a text is for: the one that the person has, or once had."""
        of_segment = [task for task in self.tasks.values() if task.segment_id == kept.segment_id]
        mine = [task for task in of_segment if kept.person_id in self.ever[task.id]]
        assert mine, f"{kept.person_id} submits {kept.segment_id} without its task"
        (task,) = mine
        holder = self.holders[task.id]
        has = holder is None or holder[0] == kept.person_id
        assert has == (kept.kind != "late"), f"{kept.person_id} submits {task.id} ({kept.kind}), and {holder} has it"
        return task
