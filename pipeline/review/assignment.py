"""Assignment: a new draft goes to people, segment by segment.

store_draft   segments are stored; a share of the sound without speech is drawn for the audit
route         each segment gets a decision by chance, and the decision is logged
open_tasks    each segment that a person is to see becomes a task
"""

import sqlalchemy as sa

from asr.recognizer import ModelInfo
from configs.settings import Route
from pipeline.drafting.assemble import Draft
from pipeline.evaluation import scores
from pipeline.recordings import segments
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.recordings import Recording
from pipeline.review import confidence, non_speech_audit, routing, tasks
from pipeline.store.database import now


def store_draft(connection: sa.Connection, recording_id: str, draft: Draft, language: str, policy: Route) -> None:
    """Store the segments of a draft, together with the pieces of the non-speech audit.

    `language`: the tag of the audit's tasks, "" where unknown. Pieces are drawn and logged in one transaction, so that
    the logged share is the one that was used.
    """
    checks = non_speech_audit.drawn(recording_id, draft.ledger, language, policy)
    for segment in segments.replace_draft(connection, recording_id, non_speech_audit.among(draft.segments, checks)):
        if NON_SPEECH_CHECK in segment.flags:
            segments.set_route(connection, segment.id, non_speech_audit.decision(recording_id, segment, policy))


def route(connection: sa.Connection, recording: Recording, model: ModelInfo, policy: Route) -> None:
    """Decide who sees each segment, by chance, and log the decision with its probability."""
    stored = segments.list_segments(connection, recording.id)
    reviewed_speakers = {
        language: scores.reviewed_speakers(connection, language, recording.dialect)
        for language in {segment.language for segment in stored}
    }
    calibrator = confidence.of_model(connection, model)
    for segment in stored:
        if NON_SPEECH_CHECK in segment.flags:  # routed when it was drawn
            continue
        sure = calibrator.confidence(segment, recording.dialect)
        speakers = reviewed_speakers[segment.language]
        decision = routing.decide(segment.id, sure.of_segment, segment.flags, speakers, policy, sure.router)
        segments.set_route(connection, segment.id, decision, sure.of_words)


def open_tasks(connection: sa.Connection, recording_id: str) -> None:
    """Make a task of each segment that a person is to see."""
    for segment in segments.list_segments(connection, recording_id):
        arm = routing.ARMS[segment.arm]
        if arm != "accepted":
            tasks.create(connection, recording_id, segment.id, arm, segment.language, now())
