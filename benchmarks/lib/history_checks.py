"""History checks: what must hold of recordings, tasks and segments, whatever people, clocks and crashes do.

`World` is what an onlooker knows from the answers alone: who was given what until when, and which texts were accepted.
`check` holds the database to it after every step, `check_end` when everything has come to its end.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lexicons.canonical import canonical
from pipeline.recordings import segments
from pipeline.recordings.recordings import ReviewMode
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import FINAL_VERSION, MACHINES, RECORDING, SEGMENT, TASK, UNDRAFTED
from pipeline.review import opinions, revisions, second_opinions
from pipeline.review.tasks import Task
from pipeline.store.database import reading
from pipeline.store.tables.recordings import recording as recording_table
from pipeline.store.tables.review import task as task_table

REFUSED = ("missing", "reused", "delivered", "adjudicated")  # what may become of another person's text


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that was accepted. `late`: beside the text of whoever had the task by then."""

    operation_id: str
    segment_id: str
    person_id: str
    version: int
    text: str
    base_version: int
    late: bool = False


@dataclass(slots=True)
class World:
    """What an onlooker knows. `holders`: of each task who was given it last, and until when; `None` after giving back.

    `ever`: everybody who was given a task. `states`: the last state seen of each row.
    """

    modes: dict[str, ReviewMode] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    holders: dict[str, tuple[str, datetime] | None] = field(default_factory=dict)
    ever: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    done_by: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def given(self, task: Task, person_id: str, until: datetime, now: datetime) -> None:
        """Note a lease. It must not overlap with another person's, nor let somebody do two tasks of a segment."""
        before = self.holders.get(task.id)
        assert before is None or before[1] <= now, f"{task.id} is leased to two people"
        assert task.id not in self.done_by, f"{task.id} is leased after it was done"
        for other in self.tasks.values():
            if other.segment_id == task.segment_id and other.id != task.id:
                assert person_id not in self.ever[other.id], f"{person_id} does two tasks of {task.segment_id}"
        self.tasks[task.id] = task
        self.holders[task.id] = person_id, until
        self.ever[task.id].add(person_id)

    def expected(self, task: Task) -> str:
        """Return what becomes of a text of the task's holder, on the newest version."""
        asked = [one.id for one in self.tasks.values() if one.purpose == "adjudication"]
        decided = any(self.tasks[id].segment_id == task.segment_id and id in self.done_by for id in asked)
        if self.states.get(task.recording_id) == "delivered":
            final = task.purpose == "adjudication" and self.states.get(task.segment_id) == "adjudicated"
            if task.purpose == "first" or final:
                return "delivered"
        return "adjudicated" if decided and task.purpose != "adjudication" else "accepted"

    def ran_out(self, now: datetime) -> None:
        """Note that all leases are over that ran out before now."""
        for task_id, holder in self.holders.items():
            if holder and holder[1] <= now and task_id not in self.done_by:
                self.holders[task_id] = None

    def held_last(self, segment_id: str, person_id: str) -> Task | None:
        """Return the task of the segment that this person was given last, and nobody after them."""
        for task in self.tasks.values():
            holder = self.holders[task.id]
            if task.segment_id == segment_id and holder and holder[0] == person_id:
                return task
        return None

    def accepted(self, kept: Kept, now: datetime) -> None:
        """Note a text that was accepted. Only who was given the task last may finish it, or who once was, while it is
        open; anybody else's who once was is late. Sent again, it is the same.
        """
        known = self.kept.setdefault(kept.operation_id, kept)
        assert known == kept, f"{kept.operation_id} was answered in two ways"
        task = self.held_last(kept.segment_id, kept.person_id)
        if task is None or kept.late:
            task = self._once_held(kept)
        if not kept.late:
            self.holders[task.id] = self.holders[task.id] or (kept.person_id, now)
            assert self.done_by.setdefault(task.id, kept.person_id) == kept.person_id, (
                f"{task.id} is done by two people"
            )

    def _once_held(self, kept: Kept) -> Task:
        """Return the task that the person once was given: an open one for a text that is not late."""
        tasks = [task for task in self.tasks.values() if task.segment_id == kept.segment_id]
        mine = [task for task in tasks if kept.person_id in self.ever[task.id]]
        free = [task for task in mine if self.holders[task.id] is None]
        assert free or (mine and kept.late), f"{kept.person_id} submits {kept.segment_id} without its task"
        return mine[0] if kept.late else free[0]


def check(connection: sa.Connection, world: World) -> None:
    """Hold every row to the machines and to the world. Raises AssertionError."""
    tasks: defaultdict[str, list[Any]] = defaultdict(list)
    for task in connection.execute(sa.select(task_table)):
        tasks[task.recording_id].append(task)
        _check_task(task, world)
    for row in connection.execute(sa.select(recording_table.c.id, recording_table.c.status)):
        stored = segments.list_segments(connection, row.id)
        _moved(world, RECORDING.noun, row.id, row.status)
        for segment in stored:
            _moved(world, SEGMENT.noun, segment.id, segment.seen_by)
            assert segment.reviewed == (segment.seen_by != "machine"), segment
        _check_recording(world.modes[row.id], row.status, stored, tasks[row.id])
        begun = any(world.ever[task.id] for task in tasks[row.id])
        assert row.status != "drafted" or not begun, "drafted, and a person has begun"
        assert row.status != "in_review" or begun, "in review, and nobody has begun"


def _moved(world: World, noun: str, id: str, state: str) -> None:
    machine = next(machine for machine in MACHINES if machine.noun == noun)
    before = world.states.get(id, machine.start)
    assert machine.leads(before, state), f"{noun} {id} went from {before} to {state}"
    world.states[id] = state


def _check_task(task: Any, world: World) -> None:
    _moved(world, TASK.noun, task.id, task.state)
    holder = world.holders.get(task.id)
    if task.state == "open":
        assert holder is None, f"{task.id} is open, and {holder} was given it"
    else:
        assert holder is not None, f"{task.id} is {task.state}, and nobody was given it"
        assert holder[0] == task.person_id, f"{task.id} is {task.person_id}'s, not {holder[0]}'s"
    assert (task.state == "done") == (task.id in world.done_by), f"{task.id} is {task.state}"


def _check_recording(mode: ReviewMode, status: str, stored: list[StoredSegment], tasks: list[Any]) -> None:
    """Check that the status of a recording says what its segments and tasks say."""
    waiting = [task for task in tasks if task.state != "done" and (task.purpose == "first" or mode == "full_twice")]
    asked = {task.segment_id for task in tasks if task.purpose == "adjudication"}
    if mode == "full_twice" and status != "delivered":
        assert {one.id for one in stored if one.seen_by in ("two_disagree", "adjudicated")} == asked, "nobody decides"
    if status in UNDRAFTED:
        assert not tasks, "people see a recording before its draft is delivered"
    elif mode == "none":
        assert (status, tasks) == ("delivered", []), "somebody sees what nobody was to see"
    elif mode != "sample":
        assert len([task for task in tasks if task.purpose == "first"]) == len(stored), "a segment has no task"
    if status in ("drafted", "in_review"):
        assert waiting, f"{status}, and nothing waits for people"
    if status in FINAL_VERSION:
        assert not waiting, f"{status}, and people are still to work on it"
    unseen = [segment for segment in stored if not segment.reviewed]
    assert status != "reviewed" or not unseen, "reviewed, and a segment is the machine's alone"
    assert status != "partly_reviewed" or unseen, "partly reviewed, and people have seen all"


def check_texts(connection: sa.Connection, world: World) -> None:
    """Check that every text that was accepted can be read, by who wrote it, and that there is no other."""
    readable: dict[str, tuple[str, str, int, str]] = {}
    for segment_id in {task.segment_id for task in world.tasks.values()}:
        written = [*revisions.of_segment(connection, segment_id), *opinions.of_segment(connection, segment_id)]
        readable |= {one.operation_id: (segment_id, one.person_id, one.version, one.text) for one in written}
    expected = {
        kept.operation_id: (kept.segment_id, kept.person_id, kept.version, kept.text) for kept in world.kept.values()
    }
    assert readable == expected


def check_end(connection: sa.Connection, world: World) -> None:
    """Check that every recording and every segment came to exactly one end, and that the texts say which."""
    for recording_id, mode in world.modes.items():
        assert world.states[recording_id] == "delivered", (
            f"{recording_id} ({mode}) ends as {world.states[recording_id]}"
        )
        for segment in segments.list_segments(connection, recording_id):
            assert segment.seen_by == _expected_end(connection, segment), segment
            assert mode not in ("full", "full_twice") or segment.reviewed, segment
            assert mode != "full_twice" or segment.seen_by in ("two_agree", "adjudicated"), segment
            assert mode != "none" or not segment.reviewed, segment
    states = connection.execute(sa.select(task_table.c.state)).scalars()
    assert set(states) <= {"done"}
    check_texts(connection, world)


def base_version(engine: sa.Engine, task: Task, written: int) -> int:
    """Return the version on which a person submits who has `written` that many texts of the task already."""
    with reading(engine) as connection:
        return segments.get(connection, task.segment_id).version if task.purpose == "adjudication" else written


def _expected_end(connection: sa.Connection, segment: StoredSegment) -> str:
    written, second = revisions.of_segment(connection, segment.id), second_opinions.of_segment(connection, segment.id)
    first = [revision for revision in written if revision.arm != "compare"]
    if len(first) < len(written):
        return "adjudicated"
    if not second:
        return "one_person" if first else "machine"
    same = canonical(first[-1].text, segment.language) == canonical(second[-1].text, segment.language)
    return "two_agree" if same else "two_disagree"
