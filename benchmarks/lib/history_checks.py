"""History checks: what must hold of recordings, tasks, segments and pay, whatever people, clocks and crashes do.

`check` holds the database to the machines of states and to what an onlooker knows after every step
(benchmarks/lib/history_world.py), `check_end` when everything has come to its end.
"""

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from benchmarks.lib.history_world import World
from lexicons.canonical import canonical
from pipeline.pay import ledger
from pipeline.pay.rates import KINDS
from pipeline.recordings import segments, versions
from pipeline.recordings.content import plain_text
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.recordings import ReviewMode
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import FINAL_VERSION, MACHINES, RECORDING, SEGMENT, TASK, UNDRAFTED
from pipeline.review import opinions, revisions, second_opinions
from pipeline.store.tables.pay import pay_entry
from pipeline.store.tables.quality import observation
from pipeline.store.tables.recordings import recording as recording_table
from pipeline.store.tables.review import give_back
from pipeline.store.tables.review import task as task_table


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
        check_contents(stored)
        if row.status in ("partly_reviewed", "reviewed"):
            check_version(connection, row.id, stored)
        begun = any(world.ever[task.id] for task in tasks[row.id])
        assert row.status != "drafted" or not begun, "drafted, and a person has begun"
        assert row.status != "in_review" or begun, "in review, and nobody has begun"
    check_pay(connection, world)
    check_reasons(connection, world)
    check_gold(connection, [task for of_one in tasks.values() for task in of_one])


def check_pay(connection: sa.Connection, world: World) -> None:
    """Check that the ledger sums to the work: each text's task is paid once to its writer, and nothing else is."""
    wrong = ledger.check(connection)
    assert not wrong, wrong
    paid = connection.execute(sa.select(pay_entry.c.work_id).where(pay_entry.c.kind.in_(KINDS))).scalars().all()
    assert sorted(paid) == sorted(ledger.work_id(*work) for work in world.paid), "what is paid is not what was done"


def check_reasons(connection: sa.Connection, world: World) -> None:
    """Check that every reason for which a task was given back is kept."""
    rows = connection.execute(sa.select(give_back.c.task_id, give_back.c.person_id, give_back.c.reason))
    assert Counter(map(tuple, rows)) == world.reasons


def check_version(connection: sa.Connection, recording_id: str, stored: list[StoredSegment]) -> None:
    """Check that the newest version of a transcript with which people are done is what its client reads."""
    number = versions.newest(connection, [recording_id])[recording_id]
    texts = versions.texts(connection, recording_id, number)
    assert number, "people are done, and there is no version"
    assert {one.id: one.text for one in stored} == {id: text.text for id, text in texts.items()}


def check_contents(stored: list[StoredSegment]) -> None:
    """Check that parts follow one another, within a segment and from one to the next, and say the segment's text.

    A piece of dropped sound in which nobody has found speech has no place of its own.
    """
    said = [one for one in stored if one.text or NON_SPEECH_CHECK not in one.flags]
    for one in said:
        assert one.content is None or one.content.text == one.text, one
    spans = [span for one in said for span in one.spans]
    for (start_ms, end_ms), (next_ms, _) in pairwise(spans):
        assert start_ms < end_ms <= next_ms, f"what is said overlaps, or goes back: {spans}"


def check_gold(connection: sa.Connection, tasks: list[Any]) -> None:
    """Check that everybody who did a gold task is measured by it, once."""
    done = sorted((one.segment_id, one.person_id) for one in tasks if one.purpose == "gold" and one.state == "done")
    query = sa.select(observation.c.segment_id, observation.c.person_id).where(observation.c.source == "gold")
    assert sorted(map(tuple, connection.execute(query))) == done


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
    if task.state == "leased":
        assert holder is not None
        assert task.lease_expires_at == holder[1], f"the lease of {task.id} does not end when its person was told"
    assert (task.state == "done") == (task.id in world.done_by), f"{task.id} is {task.state}"


def _check_recording(mode: ReviewMode, status: str, stored: list[StoredSegment], tasks: list[Any]) -> None:
    """Check that the status of a recording says what its segments and tasks say."""
    tasks = [task for task in tasks if task.purpose != "gold"]
    waiting = [
        task
        for task in tasks
        if task.state != "done" and (task.purpose in ("first", "dispute") or mode == "full_twice")
    ]
    asked = {task.segment_id for task in tasks if task.purpose == "adjudication"}
    if mode == "full_twice" and status != "delivered":
        settled = {one.id for one in stored if one.seen_by == "settled"}
        undecided = {one.id for one in stored if one.seen_by in ("two_disagree", "adjudicated")}
        assert undecided == asked - settled, "nobody decides"
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
    """Check that every text that was accepted can be read with what was changed beside it, by who wrote it, and that
    there is no other.
    """
    readable: dict[str, tuple[object, ...]] = {}
    for segment_id in {task.segment_id for task in world.tasks.values()}:
        written = [*revisions.of_segment(connection, segment_id), *opinions.of_segment(connection, segment_id)]
        readable |= {
            one.operation_id: (segment_id, one.person_id, one.version, one.text, one.content) for one in written
        }
    expected = {
        one.operation_id: (one.segment_id, one.person_id, one.version, one.text, one.content)
        for one in world.kept.values()
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
            assert mode != "full_twice" or segment.seen_by in ("two_agree", "adjudicated", "settled"), segment
            assert mode != "none" or not segment.reviewed, segment
    left = connection.execute(sa.select(task_table.c.purpose, task_table.c.state).where(task_table.c.state != "done"))
    assert {tuple(row) for row in left} <= {("gold", "open")}  # it may be given back for good
    check_texts(connection, world)


def _expected_end(connection: sa.Connection, segment: StoredSegment) -> str:
    written, second = revisions.of_segment(connection, segment.id), second_opinions.of_segment(connection, segment.id)
    if any(revision.arm == "amend" for revision in written):
        return "settled"
    first = [revision for revision in written if revision.arm != "compare"]
    if len(first) < len(written):
        return "adjudicated"
    if not second:
        return "one_person" if first else "machine"
    texts = (plain_text(one.text, one.content) for one in (first[-1], second[-1]))
    same = len({canonical(text, segment.language) for text in texts}) == 1
    return "two_agree" if same else "two_disagree"
