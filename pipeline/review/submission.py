"""Submission: what happens when a person submits the text of a segment. Callers hold one transaction around it.

first task     revision (as typed) -> segment's text (without a missed planted error) -> scores -> task done
               -> perhaps a second task for somebody else
second task    second reference, a measurement -> task done
adjudication   revision -> segment's text -> scores -> task done
gold           opinion, compared with the known text -> task done; nothing else of the segment changes
dispute        revision -> segment's text -> scores -> task done, and the client has an answer
late text      opinion, where somebody else has the task by now; the task stays theirs

After the first three, and a dispute, the segment says whether two people agree, and perhaps a third is asked. After
each, the pay ledger says what the work earns, and a transcript with which people are done has another version if a text
has changed. Once the client has the final version, no text of it changes; measurements, which it does not contain, are
still taken.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from configs.errors import BoliError
from configs.pay import RateTable
from configs.settings import Route
from pipeline.evaluation import moved_borders, scores
from pipeline.pay import ledger, rates
from pipeline.quality import estimating, second_rate
from pipeline.recordings import segments, versions
from pipeline.recordings.content import Content
from pipeline.review import (
    adjudication,
    disputes,
    edits,
    gold,
    late_texts,
    opinions,
    planted_error_rows,
    planted_errors,
    revisions,
    second_opinions,
    situations,
    tasks,
)
from pipeline.review.edits import Edit
from pipeline.review.opinions import Opinion
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.revisions import Conflict, OperationReused, Submitted
from pipeline.review.routing import uniform
from pipeline.review.situations import Situation
from pipeline.review.tasks import Task


class AlreadyDelivered(BoliError):
    """The client has the final version of this recording."""

    def __init__(self) -> None:
        super().__init__("the client has the final version of this recording; its text does not change any more")


Kind = Literal["first", "second", "late", "gold", "adjudication", "dispute", "rework"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was kept: the version it became, the text as the person typed it, what kind of work it was ("rework" changes
    a text that the same person had submitted), and what was changed beside the text.
    """

    segment_id: str
    recording_id: str
    version: int
    text: str
    kind: Kind
    content: Content | None = None


def submit(
    connection: sa.Connection,
    segment_id: str,
    person_id: str,
    sent: Submitted,
    settings: Route,
    at: datetime,
    pay: RateTable | None = None,
    edit: Edit = edits.NOTHING,
) -> Accepted:
    """Keep what the person wrote, score it, complete the task, and enter what it earns.

    `pay`: the table of rates; None: the one that comes with Boli. `edit`: what they changed beside the text.

    Raises EditRefused, UnknownVariety, TaskMissing, SegmentMissing, OperationReused, AlreadyDelivered, Adjudicated;
    Conflict, whose text is what the person may see.
    """
    found = situations.lock_and_read(connection, segment_id, person_id, sent.operation_id, at)
    if isinstance(found, Opinion):
        return _accepted(found, "late")
    task, late = found.task, found.task.person_id != person_id
    sent = _read(connection, found, sent, edit, of_text=task.purpose in _OF_TEXT and not late)
    if late:
        accepted = _late(connection, found, person_id, sent, at)
    else:
        accepted = _on_time(connection, found, person_id, sent, settings, at)
    work = ledger.Work(task.id, segment_id, person_id, accepted.kind, task.arm, sent.operation_id)
    ledger.credit(connection, work, pay or rates.in_force(), at)
    versions.note(connection, accepted.recording_id, at)
    return accepted


def _on_time(
    connection: sa.Connection, found: Situation, person_id: str, sent: Submitted, settings: Route, at: datetime
) -> Accepted:
    """Keep the text of whoever has the task, and complete it."""
    task = found.task
    _check_operation(found)
    accepted = _WRITERS[task.purpose](connection, found, person_id, sent, at)
    for id in moved_borders.affected(connection, found.segment):
        scores.score(connection, id)
    if task.purpose != "gold":
        adjudication.follow(connection, task.segment_id, settings, at)
    if task.purpose == "first" and task.state != "done":  # decided once, with the chance as it is then
        _perhaps_again(connection, found, settings, at)
    tasks.finish(connection, task, at)
    return accepted


def _late(connection: sa.Connection, found: Situation, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    if found.revision:
        raise OperationReused
    return _accepted(late_texts.keep(connection, found.task, person_id, sent, at), "late")


def _check_operation(found: Situation) -> None:
    """Raise OperationReused for an operation that was kept elsewhere: as a text, or as an opinion."""
    if {"first": found.opinion, "dispute": found.opinion, "adjudication": None}.get(found.task.purpose, found.revision):
        raise OperationReused


def _read(connection: sa.Connection, found: Situation, sent: Submitted, edit: Edit, *, of_text: bool) -> Submitted:
    """Return what was sent with its content. What was kept before, or comes too late, is left to the writer.

    `of_text`: it is to become the segment's text.
    """
    kept = found.revision if of_text else found.opinion
    if kept or (of_text and sent.base_version != found.segment.version):
        return sent
    return edits.read(connection, found.segment, sent, edit, of_text=of_text)


def _first(connection: sa.Connection, found: Situation, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    task, stored = found.task, found.segment
    _check_open(found)
    _check_undecided(connection, found)
    planted = planted_error_rows.find(connection, task.id)
    outcome, put = planted_errors.mended(planted, stored.draft, sent, stored.language) if planted else ("noticed", sent)
    try:
        made = revisions.add(connection, task.segment_id, sent, person_id, task.arm, at, delivered=put)
    except Conflict as conflict:
        raise Conflict(conflict.current_version, *_visible(connection, task, planted)) from conflict
    if planted and made.created_at == at:  # not a resend
        planted_error_rows.answer(connection, task.id, outcome, person_id, made.id)
    scores.score(connection, task.segment_id)
    kind: Kind = "first" if made.version == 1 else "rework"
    return Accepted(made.segment_id, task.recording_id, made.version, made.text, kind, made.content)


def _check_open(found: Situation) -> None:
    """Raise AlreadyDelivered for a text that would change the final version; what was kept may be sent again."""
    if found.is_new and found.recording.status == "delivered":
        raise AlreadyDelivered


def _check_undecided(connection: sa.Connection, found: Situation) -> None:
    """Raise Adjudicated for a text after a third person's; what was kept may be sent again."""
    if found.is_new:
        adjudication.refuse_after(connection, found.task, found.segment)


def _visible(connection: sa.Connection, task: Task, planted: PlantedError | None) -> tuple[str, Content | None]:
    """Return the newest text that whoever holds the task may see, and what is changed beside it.

    It is the text as people typed it: what is delivered lacks a missed planted error, and would point at it.
    """
    if task.arm == "blind":
        return "", None
    written = revisions.of_segment(connection, task.segment_id)
    if written:
        return written[-1].text, written[-1].content
    return planted_errors.shown(segments.get(connection, task.segment_id), planted).text, None


def _second(connection: sa.Connection, found: Situation, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    _check_undecided(connection, found)
    if found.task.state == "done":  # a change: the client was told whether the two agree
        _check_open(found)
    made = second_opinions.write(connection, found.task, person_id, sent, at)
    return _measured(connection, made, "second")


def _measured(connection: sa.Connection, made: Opinion, kind: Kind) -> Accepted:
    """Return what was kept: of this kind where it is the person's first, else a change of it."""
    written = opinions.of_person(connection, made.segment_id, made.person_id)
    first = next(one for one in written if one.kind == made.kind)
    return _accepted(made, kind if made.version == first.version else "rework")


def _accepted(made: Opinion, kind: Kind) -> Accepted:
    return Accepted(made.segment_id, made.recording_id, made.version, made.text, kind, made.content)


def _third(connection: sa.Connection, found: Situation, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    task = found.task
    _check_undecided(connection, found)
    if found.segment.seen_by == "adjudicated":
        _check_open(found)
    made = adjudication.decide(connection, task, person_id, sent, at)
    is_first = made.operation_id == adjudication.decisions(connection, task.segment_id)[0].operation_id
    kind: Kind = "adjudication" if is_first else "rework"
    return Accepted(made.segment_id, task.recording_id, made.version, made.text, kind, made.content)


def _gold(connection: sa.Connection, found: Situation, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    return _measured(connection, gold.answer(connection, found.task, person_id, sent, at), "gold")


def _disputed(connection: sa.Connection, found: Situation, person_id: str, sent: Submitted, at: datetime) -> Accepted:
    task = found.task
    _check_open(found)
    made = disputes.answer(connection, task, person_id, sent, at)
    scores.score(connection, task.segment_id)
    own = [one for one in revisions.of_segment(connection, task.segment_id) if one.person_id == person_id]
    is_first = made.operation_id == own[0].operation_id  # they had no other task of this segment
    kind: Kind = "dispute" if is_first else "rework"
    return Accepted(made.segment_id, task.recording_id, made.version, made.text, kind, made.content)


_OF_TEXT = ("first", "adjudication", "dispute")  # what becomes the segment's text; the others are opinions
_WRITERS = {"first": _first, "second": _second, "adjudication": _third, "gold": _gold, "dispute": _disputed}


def _perhaps_again(connection: sa.Connection, found: Situation, settings: Route, at: datetime) -> None:
    """Open a blind task of the same segment for somebody else, if chance says so.

    Where the logged probability is 0 or 1, it is that; otherwise it follows what is known of the person
    (pipeline/quality/second_rate.py). Segments that were routed before it was logged count as drawn today.
    """
    task, segment = found.task, found.segment
    before = settings.second_review_share if task.arm == "draft" else 0.0
    share = before if segment.second_probability is None else segment.second_probability
    draw = uniform(f"{settings.seed}:second:{task.segment_id}")
    if 0 < share < 1 and draw < max(share, settings.second_review_share_new):
        of = (str(task.person_id), segment.language, found.recording.dialect)
        known = estimating.estimate(connection, *of, at)
        share = second_rate.share(known, share, settings.second_review_share_new)
    if draw < share:
        tasks.create_second(connection, task, share, at)
