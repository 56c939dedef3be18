"""Contexts: the segments around and between the tasks of an assignment, which its person may read and hear.

    before   [tasks and what lies between them]   after         up to CONTEXT segments on both sides

The rest of the recording may be read, too, page by page (`page`), while they hold an assignment of it.

A text that would tell somebody what they may still be asked to write blind is left out. So is who has seen the segment,
because a revised text draws people, too; its borders and its speaker are then as drafted. What they read of a draft is
noted: they do not write that segment blind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, exists, func, select

from pipeline.recordings import segments
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import SeenBy
from pipeline.review import planted_error_rows, planted_errors, revisions, taking
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.tasks import Task
from pipeline.store.listed import among
from pipeline.store.tables.quality import gold as gold_table
from pipeline.store.tables.recordings import segment as segment_table
from pipeline.store.tables.review import seen as seen_table
from pipeline.store.tables.review import task as task_table

CONTEXT = 2
_THESE: Final = among(segment_table.c.id, "these")
_NUMBER: Final = select(func.count()).where(segment_table.c.recording_id == bindparam("of")).scalar_subquery()
_PLACES: Final = (
    select(func.min(segment_table.c.position).label("first"), func.max(segment_table.c.position).label("last"))
    .add_columns(_NUMBER.label("number"))
    .where(_THESE)
)
_IS_GOLD: Final = exists().where(gold_table.c.segment_id == segment_table.c.id, gold_table.c.retired_at.is_(None))
_ITS_TASK: Final = and_(task_table.c.segment_id == segment_table.c.id, task_table.c.purpose != "gold")
_SEEN: Final = and_(seen_table.c.task_id == task_table.c.id, seen_table.c.person_id == bindparam("by"))
_HISTORY: Final = (
    select(segment_table.c.id.label("segment_id"), _IS_GOLD.label("is_gold"), seen_table.c.task_id.label("seen"))
    .add_columns(*[task_table.c[name] for name in ("id", "arm", "purpose", "state")])
    .outerjoin_from(segment_table, task_table, _ITS_TASK)
    .outerjoin(seen_table, _SEEN)
    .where(_THESE)
)


@dataclass(frozen=True, slots=True)
class ContextSegment:
    """A segment that is not one's work. `text` and `seen_by` are None where they would break blindness.

    `undone`: the ids of its tasks that are not done and whose draft this is.
    """

    segment_id: str
    start_ms: int
    end_ms: int
    channel: int
    speaker: str
    text: str | None
    seen_by: SeenBy | None
    undone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`first` and `last`: the places of the tasks among the `of` segments of the recording, from 1. `segments`: those
    of the tasks, by id; `planted`: the planted errors in them.
    """

    first: int
    last: int
    of: int
    before: tuple[ContextSegment, ...]
    between: tuple[ContextSegment, ...]
    after: tuple[ContextSegment, ...]
    segments: dict[str, StoredSegment]
    planted: dict[str, PlantedError]

    @property
    def shown(self) -> tuple[ContextSegment, ...]:
        """What is not one's work, in order of the three parts."""
        return (*self.before, *self.between, *self.after)


def around(connection: Connection, tasks: Sequence[Task], person_id: str) -> Surroundings:
    """Return what surrounds these tasks of one recording, as the person may see it. There is one at least.

    Raises SegmentMissing where the recording was deleted.
    """
    recording_id, own = tasks[0].recording_id, {task.segment_id for task in tasks}
    first, last, number = _places(connection, recording_id, own)
    stretch = segments.between(connection, recording_id, first - CONTEXT, last + CONTEXT)
    others = [one for one in stretch if one.id not in own and not _is_silence(one)]
    planted = planted_error_rows.of_segments(connection, [one.id for one in stretch])
    shown = _contexts(connection, others, person_id, planted)
    return Surroundings(
        first + 1,
        last + 1,
        number,
        tuple(shown[one.id] for one in others if one.position < first),
        tuple(shown[one.id] for one in others if first < one.position < last),
        tuple(shown[one.id] for one in others if one.position > last),
        {one.id: one for one in stretch if one.id in own},
        {id: one for id, one in planted.items() if id in own},
    )


def page(connection: Connection, recording_id: str, person_id: str, first: int, count: int) -> list[ContextSegment]:
    """Return `count` segments of a recording from place `first` (from 1), as the person may see them.

    Pieces of silence count and are left out.
    """
    stretch = segments.between(connection, recording_id, first - 1, first + count - 2)
    said = [one for one in stretch if not _is_silence(one)]
    planted = planted_error_rows.of_segments(connection, [one.id for one in said])
    return list(_contexts(connection, said, person_id, planted).values())


def note_read(connection: Connection, shown: Iterable[ContextSegment], person_id: str) -> None:
    """Note that the person reads these segments' drafts. Call it when they get them."""
    read = [id for one in shown for id in one.undone if one.text is not None]
    if read:
        taking.note_seen(connection, read, person_id, handed=False)


def _places(connection: Connection, recording_id: str, segment_ids: Iterable[str]) -> tuple[int, int, int]:
    """Return the first and the last position of these segments, and how many segments their recording has."""
    found = connection.execute(_PLACES, {"these": list(segment_ids), "of": recording_id}).one()
    if found.first is None:
        raise segments.missing(next(iter(segment_ids)))
    return found.first, found.last, found.number


def _is_silence(one: StoredSegment) -> bool:
    return NON_SPEECH_CHECK in one.flags and not one.text


def _history(connection: Connection, which: Sequence[StoredSegment], person_id: str) -> dict[str, list[Row[Any]]]:
    """Return for each segment its tasks, and of each whether the person has seen its draft (`seen` is not None). One
    row with `id` None where there is none.

    Gold tasks are left out: each is another person's, and tells nothing of the segment. `is_gold`: people are measured
    by it.
    """
    found: dict[str, list[Row[Any]]] = {one.id: [] for one in which}
    for row in connection.execute(_HISTORY, {"these": list(found), "by": person_id}):
        found[row.segment_id].append(row)
    return found


def _contexts(
    connection: Connection, which: Sequence[StoredSegment], person_id: str, planted: dict[str, PlantedError]
) -> dict[str, ContextSegment]:
    """Return the segments by id, as the person may see them."""
    history = _history(connection, which, person_id)
    return {one.id: _context(connection, one, history[one.id], planted.get(one.id)) for one in which}


def _context(
    connection: Connection, one: StoredSegment, history: Sequence[Row[Any]], planted: PlantedError | None
) -> ContextSegment:
    tasks = [row for row in history if row.id is not None]
    hidden = _may_come_blind(one, tasks, any(row.is_gold for row in history))
    return ContextSegment(
        one.id,
        one.start_ms if hidden else one.spans[0][0],
        one.end_ms if hidden else one.spans[-1][1],
        one.channel,
        one.speaker if hidden else one.parts[0].speaker,
        None if hidden else _text(connection, one, planted),
        None if hidden else one.seen_by,
        tuple(task.id for task in tasks if task.state != "done" and task.arm == "draft"),
    )


def _may_come_blind(one: StoredSegment, tasks: Sequence[Row[Any]], is_gold: bool) -> bool:
    """Say whether somebody who has seen these tasks may still get the segment without its text.

    A second task is opened once the first is done: where it is certain (the client wants two people), it is awaited.
    """
    undone = [task for task in tasks if task.state != "done"]
    if any(task.arm != "draft" and task.purpose == "first" for task in undone):
        return True
    is_first_seen = any(task.seen is not None for task in tasks if task.purpose == "first")
    awaited = one.second_probability == 1.0 and all(task.purpose == "first" for task in tasks)
    return not is_first_seen and (is_gold or awaited or any(task.arm not in ("draft", "amend") for task in undone))


def _text(connection: Connection, one: StoredSegment, planted: PlantedError | None) -> str:
    """Return the text; where an error was planted, as its task shows it or people typed it: none may point there."""
    if planted is None:
        return one.text
    typed = revisions.of_segment(connection, one.id)
    return typed[-1].text if typed else planted_errors.shown(one, planted).text
