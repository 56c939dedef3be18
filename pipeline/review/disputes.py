"""Disputes: a client says that the text of a segment is wrong, and another person looks again.

    recording   reviewed --begin--> in_review --answer--> reviewed, and the transcript has another version
    segment     one_person ------------------ answer --> settled
    outcome     ""                            answer --> "changed" or "kept"

Whoever answers is a reviewer who was never handed another task of the segment. They see the newest text and what the
client says, without its name. Their text is the segment's from then on. Nothing is disputed while people are still to
work on the segment, nor after the client has taken the final version.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings import recordings, retention, segments, transitions
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import SEGMENT, UNDRAFTED
from pipeline.review import completion, revisions, tasks
from pipeline.review.revisions import Revision, Submitted
from pipeline.review.tasks import Task
from pipeline.store.database import new_id
from pipeline.store.tables.clients import dispute
from pipeline.store.tables.review import task as task_table
from pipeline.store.text_columns import write

Outcome = Literal["", "changed", "kept"]


class DisputeRefused(BoliError):
    """The segment cannot be disputed now. `code`: "delivered", "sound-deleted", "dispute-open" or "still-at-work"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Dispute:
    """`version`: of the segment's text that is disputed; `answered_version`: of the text that answers it. `outcome`: ""
    while nobody has answered.
    """

    id: str
    recording_id: str
    segment_id: str
    task_id: str
    version: int
    text: str
    created_at: datetime
    outcome: Outcome
    answered_version: int | None
    answered_at: datetime | None


_COLUMNS = [dispute.c[name] for name in Dispute.__slots__]


def begin(connection: sa.Connection, segment_id: str, text: str, at: datetime) -> Dispute:
    """Note what the client says against a segment's text, and ask another person.

    Raises SegmentMissing, DisputeRefused.
    """
    segments.lock_recording(connection, segment_id)
    segment = segments.get(connection, segment_id)
    _check(connection, segment)
    of = (segment.recording_id, segment.id, segment.language)
    task_id = tasks.create_dispute(connection, of, at)
    made = Dispute(
        new_id("dsp"), segment.recording_id, segment.id, task_id, segment.version, text, at, "", None, None
    )  # fmt: skip
    values = {name: getattr(made, name) for name in Dispute.__slots__}
    write(connection, segment.recording_id, sa.insert(dispute).values(values))
    completion.settle(connection, segment.recording_id)
    return made


def answer(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Revision:
    """Make what the person wrote the segment's text, and the answer to the dispute. The recording is locked.

    Raises OperationReused; Conflict, with the newest text.
    """
    before = segments.get(connection, task.segment_id)
    made = revisions.add(connection, task.segment_id, sent, person_id, "amend", at)
    if made.version == before.version:  # a resend
        return made
    transitions.advance(connection, SEGMENT, [task.segment_id], "settled")
    found = of_task(connection, task.id)
    if found is not None:
        after = segments.get(connection, task.segment_id)
        same = before.version == found.version and (before.text, before.content) == (after.text, after.content)
        said = {"outcome": "kept" if same else "changed", "answered_version": made.version, "answered_at": at}
        connection.execute(sa.update(dispute).where(dispute.c.id == found.id).values(**said))
    return made


def is_open(connection: sa.Connection, segment_id: str) -> bool:
    """Say whether a dispute of the segment waits for its answer."""
    waiting = sa.exists().where(dispute.c.segment_id == segment_id, dispute.c.outcome == "")
    return bool(connection.execute(sa.select(waiting)).scalar())


def of_task(connection: sa.Connection, task_id: str) -> Dispute | None:
    """Return the dispute that a task is to answer."""
    found = _disputes(connection, dispute.c.task_id == task_id)
    return found[0] if found else None


def of_recording(connection: sa.Connection, recording_id: str) -> list[Dispute]:
    """Return all disputes of a recording, oldest first."""
    return _disputes(connection, dispute.c.recording_id == recording_id)


def at_work(connection: sa.Connection, recording_id: str) -> set[str]:
    """Return the ids of the recording's segments on which people are still to work; what only measures aside."""
    twice = recordings.get(connection, recording_id).review == "full_twice"
    awaited = ("first", "adjudication", "dispute", *(("second",) if twice else ()))
    here = (task_table.c.recording_id == recording_id, task_table.c.state != "done")
    query = sa.select(task_table.c.segment_id).where(*here, task_table.c.purpose.in_(awaited))
    return set(connection.execute(query).scalars())


def _check(connection: sa.Connection, segment: StoredSegment) -> None:
    status = recordings.get(connection, segment.recording_id).status
    if status == "delivered":
        raise DisputeRefused("delivered", "this is the final version: its text does not change any more")
    if retention.is_gone(connection, segment.recording_id, "sound"):
        raise DisputeRefused("sound-deleted", "its sound is gone by its retention: nobody can listen again")
    if is_open(connection, segment.id):
        raise DisputeRefused("dispute-open", "somebody is to look at this segment again already: wait for the answer")
    if status in UNDRAFTED or segment.id in at_work(connection, segment.recording_id):
        raise DisputeRefused("still-at-work", "people are still to work on this segment: read it again when they have")


def _disputes(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[Dispute]:
    query = sa.select(*_COLUMNS).where(*which).order_by(dispute.c.created_at, dispute.c.id)
    return [Dispute(**row._mapping) for row in connection.execute(query)]
