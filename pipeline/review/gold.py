"""Gold: segments whose right text is known. People get one now and then among their work, and are measured by it.

    gold segment   text known, recording finished
    offer          a task of this segment for one person alone, as any other: over the draft as it was, or blind
    answer         an opinion, compared with the known text; segment, recording and scores stay as they are

Nothing shows a person that a task is gold: not its body, not an answer, not a refusal. So a gold task answers as a
first task would, and what became of it is shown to nobody before the segment is retired.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from configs.errors import BoliError
from configs.settings import Route
from pipeline.accounts import rights
from pipeline.accounts.people import Person
from pipeline.quality import observations
from pipeline.recordings import recordings, segments
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import DECIDED, FINAL_VERSION
from pipeline.review import give_backs, opinions, tasks
from pipeline.review.opinions import Opinion
from pipeline.review.revisions import Conflict, Submitted
from pipeline.review.routing import Arm, uniform
from pipeline.review.tasks import Task
from pipeline.store.tables.quality import gold
from pipeline.store.tables.recordings import segment as segment_table
from pipeline.store.tables.review import assignment, seen
from pipeline.store.tables.review import task as task_table
from pipeline.store.text_columns import writing

LONGEST_MS = 60_000  # of speech in one offer, as in any assignment


class GoldRefused(BoliError):
    """The segment cannot be gold. The message says why."""


class GoldMissing(BoliError):
    """The segment is not gold."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A segment with its known text, as typed. `added_by`: a person's id, None from the command line."""

    segment_id: str
    recording_id: str
    text: str
    added_by: str | None
    created_at: datetime
    retired_at: datetime | None


_COLUMNS = [gold.c[name] for name in Gold.__slots__]


def add(connection: sa.Connection, segment_id: str, text: str | None, added_by: str | None, at: datetime) -> Gold:
    """Make a segment gold, or change its text, or bring it back. `text` None: what a third person decided.

    People who wrote it as gold before are measured again. Raises SegmentMissing; GoldRefused for a recording on which
    people are still at work, and for a segment without a text that is known.
    """
    segments.lock_recording(connection, segment_id)
    segment = segments.get(connection, segment_id)
    if recordings.get(connection, segment.recording_id).status not in FINAL_VERSION:
        raise GoldRefused("people are still at work on this recording; take a segment of a finished one")
    if text is None and segment.seen_by not in DECIDED:
        raise GoldRefused("nobody has decided on the text of this segment; send the text that is right")
    known = {"text": segment.text if text is None else text, "added_by": added_by, "created_at": at, "retired_at": None}
    with writing(connection, segment.recording_id):
        if not connection.execute(sa.update(gold).where(gold.c.segment_id == segment_id).values(**known)).rowcount:
            new = {"segment_id": segment_id, "recording_id": segment.recording_id, **known}
            connection.execute(sa.insert(gold).values(new))
    for one in opinions.of_segment(connection, segment_id, "gold"):
        observations.write(connection, segment, "gold", one.person_id, (one.plain, str(known["text"])), at)
    return get(connection, segment_id)


def retire(connection: sa.Connection, segment_id: str, at: datetime) -> Gold:
    """Offer a segment no more, and let those who wrote it see how they did. May be repeated. Raises GoldMissing.

    Whoever holds a task of it may still finish it.
    """
    still = (gold.c.segment_id == segment_id, gold.c.retired_at.is_(None))
    connection.execute(sa.update(gold).where(*still).values(retired_at=at))
    tasks.withdraw_gold(connection, segment_id)
    return get(connection, segment_id)


def get(connection: sa.Connection, segment_id: str) -> Gold:
    """Return a gold segment, retired or not. Raises GoldMissing."""
    row = connection.execute(sa.select(*_COLUMNS).where(gold.c.segment_id == segment_id)).one_or_none()
    if row is None:
        raise GoldMissing(f"segment {segment_id} is not gold")
    return Gold(**row._mapping)


def listed(connection: sa.Connection, limit: int | None = None, after: str = "") -> list[Gold]:
    """Return gold segments by id, those after the id `after`."""
    query = sa.select(*_COLUMNS).where(gold.c.segment_id > after).order_by(gold.c.segment_id).limit(limit)
    return [Gold(**row._mapping) for row in connection.execute(query)]


def due(connection: sa.Connection, person_id: str, settings: Route) -> bool:
    """Say whether chance gives this person's next assignment to gold (`route.gold_share`).

    It depends on how many they have had, so that asking again changes nothing.
    """
    if not settings.gold_share:
        return False
    count = sa.select(sa.func.count()).select_from(assignment).where(assignment.c.person_id == person_id)
    before = connection.execute(count).scalar_one()
    return uniform(f"{settings.seed}:gold:{person_id}:{before}") < settings.gold_share


def offer(connection: sa.Connection, person: Person, languages: Sequence[str], at: datetime) -> list[str]:
    """Return the ids of tasks for this person, of neighbouring gold segments, in the order to do them; [] for none.

    They are open, and the caller leases them in the same transaction. `languages` narrows the person's own. Segments
    of which the person was ever handed other work are left out, as are those they made gold. What the person gave back
    for later comes first. Whoever may read the known texts gets none.
    """
    if rights.may(person, "oversee quality"):
        return []
    again = _given_back(connection, person.id)
    if again:
        return again
    rows = _unseen(connection, person, languages)
    if not rows:
        return []
    first = min(rows, key=lambda row: uniform(f"gold:{person.id}:{row.id}"))
    return [_create(connection, row, person.id, at) for row in _stretch(first, rows)]


def shown(segment: StoredSegment) -> StoredSegment:
    """Return the segment as its gold task shows it: as it was drafted, before anybody had seen it."""
    return replace(
        segment, text=segment.draft, version=0, reviewed=False, seen_by="machine", content=None, heard_dialect="",
        timed_words=None, timed_version=None,
    )  # fmt: skip


def answer(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Opinion:
    """Keep what the person wrote for a gold task, and count it against the known text. The recording is locked.

    Raises OperationReused; Conflict, with the text that a first task would show.
    """
    segment = segments.get(connection, task.segment_id)
    try:
        made = opinions.add(connection, task, person_id, sent, "gold", at)
    except Conflict as conflict:
        text = "" if task.arm == "blind" else conflict.current_text or segment.draft
        raise Conflict(conflict.current_version, text) from conflict
    newest = [one.plain for one in opinions.of_person(connection, segment.id, person_id) if one.kind == "gold"][-1]
    observations.write(connection, segment, "gold", person_id, (newest, get(connection, segment.id).text), at)
    return made


def _given_back(connection: sa.Connection, person_id: str) -> list[str]:
    """Return the open gold tasks that the person was handed before and did not refuse."""
    query = (
        sa.select(task_table.c.id)
        .join(seen, seen.c.task_id == task_table.c.id)
        .join(segment_table, segment_table.c.id == task_table.c.segment_id)
        .where(task_table.c.purpose == "gold", task_table.c.state == "open", seen.c.person_id == person_id)
        .where(~give_backs.refused(person_id))
        .order_by(task_table.c.recording_id, segment_table.c.position)
    )
    rows = connection.execute(query.add_columns(task_table.c.recording_id)).all()
    return [row.id for row in takewhile(lambda row: row.recording_id == rows[0].recording_id, rows)]


def _unseen(connection: sa.Connection, person: Person, languages: Sequence[str]) -> list[Any]:
    """Return the gold segments that may be offered to the person."""
    row = segment_table.c
    handed = sa.exists().where(
        task_table.c.segment_id == row.id, seen.c.task_id == task_table.c.id, seen.c.person_id == person.id
    )
    query = (
        sa.select(row.id, row.recording_id, row.position, row.language, row.draft, row.start_ms, row.end_ms)
        .join(gold, gold.c.segment_id == row.id)
        .where(gold.c.retired_at.is_(None), gold.c.added_by.is_distinct_from(person.id), ~handed)
        .where(~give_backs.refused_recording(person.id, row.recording_id))
        .order_by(row.recording_id, row.position)
    )
    for among in (person.languages, languages):
        if among:
            query = query.where(row.language.in_([*among, ""]))
    return list(connection.execute(query))


def _stretch(first: Any, rows: Iterable[Any]) -> list[Any]:
    """Return this segment and those of the rows that follow it at once in its recording, up to LONGEST_MS of speech."""
    found, speech_ms = [first], first.end_ms - first.start_ms
    for row in rows:
        if (row.recording_id, row.position) == (first.recording_id, found[-1].position + 1):
            speech_ms += row.end_ms - row.start_ms
            if speech_ms > LONGEST_MS:
                break
            found.append(row)
    return found


def _create(connection: sa.Connection, row: Any, person_id: str, at: datetime) -> str:
    blind = not row.draft or uniform(f"gold arm:{person_id}:{row.id}") < 0.5
    arm: Arm = "blind" if blind else "draft"
    return tasks.create_gold(connection, (row.recording_id, row.id, row.language), arm, person_id, at)
