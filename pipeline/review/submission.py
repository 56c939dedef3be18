"""Submission: what happens when a person submits the text of a segment. Callers hold one transaction around it.

first task    revision (as typed) -> segment's text (without a missed planted error) -> scores -> task done
              -> perhaps a second task for somebody else
second task   second reference, a measurement -> task done

After either, the segment says whether the two people agree. Once the client has the final version, no text of it
changes; second references, which it does not contain, are still taken.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from configs.errors import BoliError
from configs.settings import Route
from pipeline.evaluation import moved_borders, scores
from pipeline.recordings import recordings, segments
from pipeline.recordings.content import Content
from pipeline.recordings.segments import StoredSegment
from pipeline.review import edits, opinions, planted_error_rows, planted_errors, revisions, second_opinions, tasks
from pipeline.review.edits import Edit
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.routing import uniform
from pipeline.review.tasks import Task


class AlreadyDelivered(BoliError):
    """The client has the final version of this recording."""

    def __init__(self) -> None:
        super().__init__("the client has the final version of this recording; its text does not change any more")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was kept: the version it became, the text as the person typed it, and what they changed beside it."""

    segment_id: str
    recording_id: str
    version: int
    text: str
    content: Content | None = None


def submit(
    connection: sa.Connection,
    segment_id: str,
    person_id: str,
    sent: Submitted,
    settings: Route,
    at: datetime,
    edit: Edit = edits.NOTHING,
) -> Accepted:
    """Keep what the person wrote, score it and complete the task. `edit`: what they changed beside the text.

    Raises EditRefused, UnknownVariety, TaskMissing, SegmentMissing, OperationReused, AlreadyDelivered; Conflict, whose
    text is what the person may see.
    """
    segments.lock_recording(connection, segment_id)
    task = tasks.of_segment(connection, segment_id, person_id)
    _check_operation(connection, task, sent)
    before = segments.get(connection, segment_id)
    sent = _read(connection, task, before, sent, edit)
    accepted = _WRITERS[task.purpose](connection, task, person_id, sent, at)
    for id in moved_borders.affected(connection, before):
        scores.score(connection, id)
    second_opinions.compare(connection, segments.get(connection, segment_id))
    if task.purpose == "first":
        _perhaps_again(connection, task, settings, at)
    tasks.complete(connection, task.id, person_id, at)
    return accepted


def _check_operation(connection: sa.Connection, task: Task, sent: Submitted) -> None:
    """Raise OperationReused for an operation that was kept elsewhere: as a text, or as an opinion."""
    other = opinions if task.purpose in _OF_TEXT else revisions
    if other.of_operation(connection, sent.operation_id):
        raise OperationReused


def _read(connection: sa.Connection, task: Task, segment: StoredSegment, sent: Submitted, edit: Edit) -> Submitted:
    """Return what was sent with its content. What was kept before, or comes too late, is left to the writer."""
    of_text = task.purpose in _OF_TEXT
    kept = (revisions if of_text else opinions).of_operation(connection, sent.operation_id)
    if kept or (of_text and sent.base_version != segment.version):
        return sent
    return edits.read(connection, segment, sent, edit, of_text=of_text)


def _first(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    _check_open(connection, task, sent)
    stored = segments.get(connection, task.segment_id)
    planted = planted_error_rows.find(connection, task.id)
    outcome, put = planted_errors.mended(planted, stored.draft, sent, stored.language) if planted else ("noticed", sent)
    try:
        made = revisions.add(connection, task.segment_id, sent, person_id, task.arm, at, delivered=put)
    except Conflict as conflict:
        raise Conflict(conflict.current_version, _visible(connection, task, planted)) from conflict
    if planted and made.created_at == at:  # not a resend
        planted_error_rows.answer(connection, task.id, outcome, person_id, made.id)
    scores.score(connection, task.segment_id)
    return Accepted(made.segment_id, task.recording_id, made.version, made.text, made.content)


def _check_open(connection: sa.Connection, task: Task, sent: Submitted) -> None:
    """Raise AlreadyDelivered for a text that would change the final version; what was kept may be sent again."""
    delivered = recordings.get(connection, task.recording_id).status == "delivered"
    if delivered and revisions.of_operation(connection, sent.operation_id) is None:
        raise AlreadyDelivered


def _visible(connection: sa.Connection, task: Task, planted: PlantedError | None) -> str:
    """Return the newest text that whoever holds the task may see.

    It is the text as people typed it: what is delivered lacks a missed planted error, and would point at it.
    """
    if task.arm == "blind":
        return ""
    written = revisions.of_segment(connection, task.segment_id)
    if written:
        return written[-1].text
    return planted_errors.shown(segments.get(connection, task.segment_id), planted).text


def _second(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    made = second_opinions.write(connection, task, person_id, sent, at)
    return Accepted(made.segment_id, task.recording_id, made.version, made.text, made.content)


_OF_TEXT = ("first", "adjudication")  # what becomes the segment's text; the others are opinions
_WRITERS = {"first": _first, "second": _second}


def _perhaps_again(connection: sa.Connection, task: Task, settings: Route, at: datetime) -> None:
    """Open a blind task of the same segment for somebody else, if chance says so, with the probability as logged.

    Segments that were routed before it was logged follow today's setting.
    """
    logged = segments.get(connection, task.segment_id).second_probability
    before = settings.second_review_share if task.arm == "draft" else 0.0
    share = before if logged is None else logged
    if uniform(f"{settings.seed}:second:{task.segment_id}") < share:
        tasks.create_second(connection, task, share, at)
