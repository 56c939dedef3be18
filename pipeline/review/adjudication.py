"""Adjudication: where two people's texts of a segment differ, a third person decides.

    one_person --second text--> two_agree
                       |           |  ^    a change of either text, as long as nobody has begun to decide
                       |           v  |
                       +--------> two_disagree --a third text--> adjudicated

`follow` asks for the third person when two come to differ: always where the client wants two people, otherwise by
chance (`route.adjudication_share`, logged with the task). If they come to agree by themselves before anybody was handed
the question, it is taken back, and its task is gone. Once it was handed to somebody, it is decided.

Whoever decides is a reviewer who was never handed either text's task. They see both, in an order drawn by hash, without
names, draft or confidence. What they submit, one of the two or a third text, becomes the segment's. From then on the
two people's texts stay as they are. In a recording that its client has taken meanwhile, the decision changes no text:
it is kept as an opinion.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from configs.errors import BoliError
from configs.settings import Route
from pipeline.evaluation import scores
from pipeline.recordings import recordings, retention, segments, transitions
from pipeline.recordings.content import Content
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.states import DECIDED, SEGMENT
from pipeline.review import completion, disputes, observing, opinions, revisions, second_opinions, tasks, text_pairs
from pipeline.review.opinions import Opinion
from pipeline.review.revisions import Conflict, Revision, Submitted
from pipeline.review.routing import uniform
from pipeline.review.tasks import Task
from pipeline.review.text_pairs import TextPair


class Adjudicated(BoliError):
    """A third person has decided, and the texts that it was about stay as they are."""

    def __init__(self) -> None:
        super().__init__("a third person has decided on the text of this segment; it is theirs from here on")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two texts, without its writer. `content`: what they changed beside it."""

    text: str
    content: Content | None


def follow(connection: sa.Connection, segment_id: str, settings: Route, at: datetime) -> None:
    """Note whether the two people of a segment agree, ask for a third if not, and keep what it says of them.

    Call it when a text of the segment is new. The recording is locked. May be repeated.
    """
    if not second_opinions.of_segment(connection, segment_id):  # as it is with most
        return
    pair = text_pairs.of_segment(connection, segments.get(connection, segment_id))
    if pair is None:
        return
    segment = pair.segment
    share = _share(connection, pair, settings)
    drawn = uniform(f"{settings.seed}:adjudication:{segment_id}") < share
    if segment.seen_by not in DECIDED and not disputes.is_open(connection, segment_id):
        _note(connection, pair, share if drawn else None, at)
    observing.observe(connection, pair, drawn, at)


def choices(connection: sa.Connection, task: Task) -> list[Choice]:
    """Return the two texts that the task asks about, in the order drawn for it. Raises SegmentMissing."""
    pair = text_pairs.of_segment(connection, segments.get(connection, task.segment_id))
    if pair is None:
        return []
    shown = [Choice(pair.first.text, pair.first.content), Choice(pair.second.text, pair.second.content)]
    return shown if uniform(f"choices:{task.segment_id}:{task.id}") < 0.5 else shown[::-1]


def decide(connection: sa.Connection, task: Task, person_id: str, sent: Submitted, at: datetime) -> Revision | Opinion:
    """Keep what the third person wrote, and make it the segment's text unless the recording was delivered before.

    `sent.base_version`: the segment's. The recording is locked. Whoever takes one of the two texts as it is takes what
    was changed beside it, too. Raises OperationReused; Conflict, without a text: the choices have changed.
    """
    if _is_text_alone(sent.content):
        same = [choice.content for choice in choices(connection, task) if choice.text == sent.text]
        sent = replace(sent, content=same[0] if same else sent.content)
    if _only_kept(connection, task, sent):
        return opinions.add(connection, task, person_id, sent, "adjudication", at)
    try:
        made = revisions.add(connection, task.segment_id, sent, person_id, "compare", at)
    except Conflict as conflict:
        raise Conflict(conflict.current_version, "") from conflict
    transitions.advance(connection, SEGMENT, [task.segment_id], "adjudicated")
    scores.score(connection, task.segment_id)
    return made


def decisions(connection: sa.Connection, segment_id: str) -> list[Revision | Opinion]:
    """Return all that third persons wrote for a segment, oldest first."""
    decided = [one for one in revisions.of_segment(connection, segment_id) if one.arm == "compare"]
    return [*decided, *opinions.of_segment(connection, segment_id, "adjudication")]


def refuse_after(connection: sa.Connection, task: Task, segment: StoredSegment) -> None:
    """Raise Adjudicated for a new text of those who wrote before, once a third person has decided.

    After a dispute, a second text may still come: it only measures. A text that was kept before may be sent again, so
    callers ask for new ones only.
    """
    if segment.seen_by == "settled":
        over = task.purpose in ("first", "adjudication")
    else:
        over = task.purpose != "adjudication" and text_pairs.decided(connection, segment) is not None
    if over:
        raise Adjudicated


def _is_text_alone(content: Content | None) -> bool:
    """Say whether nothing was changed beside the text: no more parts, no flags, no note."""
    return content is None or content == Content(content.parts[:1])


def _share(connection: sa.Connection, pair: TextPair, settings: Route) -> float:
    twice = recordings.get(connection, pair.segment.recording_id).review == "full_twice"
    return 1.0 if twice else settings.adjudication_share


def _note(connection: sa.Connection, pair: TextPair, share: float | None, at: datetime) -> None:
    """Note whether the two agree. `share`: the chance that a third person is asked; None where chance says no."""
    segment = pair.segment
    if not pair.agree:
        transitions.advance(connection, SEGMENT, [segment.id], "two_disagree")
        delivered = recordings.get(connection, segment.recording_id).status == "delivered"
        if share is not None and not delivered and not retention.is_gone(connection, segment.recording_id, "sound"):
            tasks.create_adjudication(connection, segment.recording_id, segment.id, segment.language, share, at)
    elif tasks.withdraw_adjudication(connection, segment.id):
        transitions.advance(connection, SEGMENT, [segment.id], "two_agree")
    completion.settle(connection, segment.recording_id)


def _only_kept(connection: sa.Connection, task: Task, sent: Submitted) -> bool:
    """Say whether a decision comes after the delivery, or came then and is sent again."""
    if opinions.of_operation(connection, sent.operation_id):
        return True
    if revisions.of_operation(connection, sent.operation_id):
        return False
    return recordings.get(connection, task.recording_id).status == "delivered"
