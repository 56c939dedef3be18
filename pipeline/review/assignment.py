"""Assignment: a new draft goes to people, segment by segment.

    store_draft   segments are stored; a share of the sound without speech is drawn for the audit
    route         each segment gets a decision by chance, and the decision is logged
    open_tasks    each segment that a person is to see becomes a task

They are three stages of a job. Nobody sees the recording before the last.
"""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from accuracy.calibration import expected_right
from asr.recognizer import ModelInfo
from configs.settings import Route
from pipeline.drafting.assemble import Draft
from pipeline.evaluation.scores import model_version
from pipeline.recordings import segments
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.recordings import Recording
from pipeline.review import acceptance, completion, confidence, gain, non_speech_audit, routing, tasks
from pipeline.review.acceptance_evidence import Drafted
from pipeline.review.confidence import Calibrator
from pipeline.review.routing import Decision, Known
from pipeline.store.database import now
from pipeline.store.tables.recordings import segment as segment_table


def store_draft(connection: sa.Connection, recording: Recording, draft: Draft, language: str, settings: Route) -> None:
    """Store the segments of a draft, together with the pieces of the non-speech audit, if people may hear them.

    `language`: the tag of the audit's tasks, "" where unknown. Pieces are drawn and logged in one transaction, so that
    the logged share is the one that was used.
    """
    drawn = non_speech_audit.drawn(recording.id, draft.ledger, language, settings)
    checks = [] if recording.review == "none" else drawn
    for segment in segments.replace_draft(connection, recording.id, non_speech_audit.among(draft.segments, checks)):
        if NON_SPEECH_CHECK in segment.flags:
            decision = non_speech_audit.decision(recording.id, segment, settings)
            again = 1.0 if recording.review == "full_twice" else 0.0
            log(connection, segment.id, replace(decision, second_probability=again))


def route(connection: sa.Connection, recording: Recording, model: ModelInfo, settings: Route) -> None:
    """Decide who sees each segment of a recording that this model drafted, and log it. A retry decides the same.

    The pieces of the non-speech audit were decided and logged when they were drawn.
    """
    stored = segments.list_segments(connection, recording.id)
    languages = {segment.language for segment in stored}
    calibrator = confidence.of_model(connection, model)
    shares = {
        language: _audit_share(connection, recording, language, model, calibrator, settings) for language in languages
    }
    asked = languages if settings.active_gain else set()
    corrected = {language: gain.corrected_words(connection, language, recording.dialect) for language in asked}
    for segment in stored:
        if NON_SPEECH_CHECK not in segment.flags:
            found = calibrator.confidence(segment, recording.dialect)
            share = shares[segment.language]
            earned = bool(settings.full_review_speakers)
            expected = gain.of_segment(segment, found, corrected.get(segment.language, frozenset()))
            known = Known(found.of_segment, segment.flags, found.calibration, share, earned, expected)
            log(connection, segment.id, routing.decide(segment.id, known, settings, recording.review), found.of_words)


def _audit_share(
    connection: sa.Connection,
    recording: Recording,
    language: str,
    model: ModelInfo,
    calibrator: Calibrator,
    settings: Route,
) -> float:
    """Return how many segments of which the model is sure people see: what the dialect has earned, if it has to."""
    if not settings.full_review_speakers or recording.review != "sample":
        return settings.audit_share
    version = model_version({"name": model.name, "hash": model.hash})
    of = Drafted(language, recording.dialect, version, calibrator.version(language, recording.dialect))
    return acceptance.audit_share(connection, of, settings, now())


def log(
    connection: sa.Connection, segment_id: str, decision: Decision, calibrated: Sequence[float] | None = None
) -> None:
    """Log how the segment was routed, with the probability and the draw. Raises SegmentMissing.

    `calibrated`: for each word the probability that it is right, where a calibration made the decision.
    """
    values = {
        "arm": decision.arm,
        "review_probability": decision.review_probability,
        "blind_probability": decision.blind_probability,
        "second_probability": decision.second_probability,
        "draw": decision.draw,
        "router": decision.router,
        "calibrated": None if calibrated is None else list(calibrated),
        "calibrated_confidence": None if calibrated is None else expected_right(calibrated),
    }
    update = sa.update(segment_table).where(segment_table.c.id == segment_id).values(**values)
    if connection.execute(update).rowcount == 0:
        raise segments.missing(segment_id)


def open_tasks(connection: sa.Connection, recording_id: str) -> None:
    """Make a task of each segment that a person is to see. No effect for those that have one already.

    A recording of which nobody is to see anything is delivered with that.
    """
    for segment in segments.list_segments(connection, recording_id):
        arm = routing.ARMS[segment.arm]
        if arm != "accepted":
            tasks.create(connection, recording_id, segment.id, arm, segment.language, now())
    completion.settle(connection, recording_id)
