"""Submission: what happens when a person submits the text of a segment. Callers hold one transaction around it.

first task    revision (as typed) -> segment's text (without a missed planted error) -> scores -> task done
              -> perhaps a second task for somebody else
second task   second reference, a measurement -> task done
late text     opinion, where somebody else has the task by now; the task stays theirs

After either, the segment says whether the two people agree, and the pay ledger what the work earns. Once the client has
the final version, no text of it changes; second references, which it does not contain, are still taken.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from configs.errors import BoliError
from configs.pay import RateTable
from configs.settings import Route
from pipeline.evaluation import scores
from pipeline.pay import ledger, rates
from pipeline.recordings import recordings, segments
from pipeline.review import late_texts, opinions, planted_error_rows, planted_errors, revisions, second_opinions, tasks
from pipeline.review.opinions import Opinion
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.routing import uniform
from pipeline.review.tasks import Task


class AlreadyDelivered(BoliError):
    """The client has the final version of this recording."""

    def __init__(self) -> None:
        super().__init__("the client has the final version of this recording; its text does not change any more")


Kind = Literal["first", "second", "late", "gold", "adjudication", "rework"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was kept: the version it became, the text as the person typed it, and what kind of work it was: "rework"
    changes a text that the same person had submitted.
    """

    segment_id: str
    recording_id: str
    version: int
    text: str
    kind: Kind


def submit(
    connection: sa.Connection,
    segment_id: str,
    person_id: str,
    sent: Submitted,
    settings: Route,
    at: datetime,
    pay: RateTable | None = None,
) -> Accepted:
    """Keep what the person wrote, score it, complete the task, and enter what it earns.

    `pay`: the table of rates; None: the one that comes with Boli.

    Raises TaskMissing, SegmentMissing, OperationReused, AlreadyDelivered; Conflict, whose text is what the person may
    see.
    """
    segments.lock_recording(connection, segment_id)
    before = late_texts.resent(connection, segment_id, person_id, sent)
    if before:
        return _accepted(before, "late")
    task = late_texts.task_of(connection, segment_id, person_id, at)
    if task.person_id != person_id:
        accepted = _late(connection, task, person_id, sent, at)
    else:
        accepted = _on_time(connection, task, person_id, sent, settings, at)
    work = ledger.Work(task.id, segment_id, person_id, accepted.kind, task.arm, sent.operation_id)
    ledger.credit(connection, work, pay or rates.in_force(), at)
    return accepted


def _on_time(
    connection: sa.Connection, task: Task, person_id: str, sent: Submitted, settings: Route, at: datetime
) -> Accepted:
    """Keep the text of whoever has the task, and complete it."""
    _check_operation(connection, task, sent)
    accepted = _WRITERS[task.purpose](connection, task, person_id, sent, at)
    second_opinions.compare(connection, segments.get(connection, task.segment_id))
    if task.purpose == "first":
        _perhaps_again(connection, task, settings, at)
    tasks.complete(connection, task.id, person_id, at)
    return accepted


def _late(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    if revisions.of_operation(connection, sent.operation_id):
        raise OperationReused
    return _accepted(late_texts.keep(connection, task, person_id, sent, at), "late")


def _check_operation(connection: sa.Connection, task: Task, sent: Submitted) -> None:
    """Raise OperationReused for an operation that was kept elsewhere: as a text, or as an opinion."""
    other = opinions if task.purpose == "first" else revisions
    if other.of_operation(connection, sent.operation_id):
        raise OperationReused


def _first(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    _check_open(connection, task, sent)
    stored = segments.get(connection, task.segment_id)
    planted = planted_error_rows.find(connection, task.id)
    outcome, text = (
        planted_errors.delivered(planted, stored.draft, sent.text, stored.language)
        if planted
        else ("noticed", sent.text)
    )
    try:
        made = revisions.add(connection, task.segment_id, sent, person_id, task.arm, at, delivered=text)
    except Conflict as conflict:
        raise Conflict(conflict.current_version, _visible(connection, task, planted)) from conflict
    if planted and made.created_at == at:  # not a resend
        planted_error_rows.answer(connection, task.id, outcome, person_id, made.id)
    scores.score(connection, task.segment_id)
    return Accepted(
        made.segment_id, task.recording_id, made.version, made.text, "first" if made.version == 1 else "rework"
    )


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
    before = [
        one.version for one in opinions.of_person(connection, made.segment_id, person_id) if one.kind == made.kind
    ]
    return _accepted(made, "second" if made.version == before[0] else "rework")


def _accepted(made: Opinion, kind: Kind) -> Accepted:
    return Accepted(made.segment_id, made.recording_id, made.version, made.text, kind)


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
