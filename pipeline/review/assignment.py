"""Assignment: a drafted recording's segments are given to people, or accepted as they are.

    confidence of each segment -> decision, by chance -> log of it -> task, unless it was accepted

The stages of a job call `assign` and then `open_tasks`; between the two nobody sees the recording.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from accuracy.calibration import expected_right
from asr.recognizer import ModelInfo
from configs.settings import Route
from pipeline.recordings import segments
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.recordings import Recording
from pipeline.review import confidence, routing, tasks
from pipeline.review.routing import Decision
from pipeline.store.tables.recordings import recording as recording_table
from pipeline.store.tables.recordings import segment as segment_table


def assign(connection: sa.Connection, recording: Recording, model: ModelInfo, settings: Route) -> None:
    """Decide who sees each segment of a recording that this model drafted, and log it. A retry decides the same.

    Checks of dropped sound were decided and logged when they were drawn (pipeline/review/non_speech_audit.py).
    """
    stored = segments.list_segments(connection, recording.id)
    speakers = {
        language: reviewed_speakers(connection, language, recording.dialect)
        for language in {segment.language for segment in stored}
    }
    calibrator = confidence.of_model(connection, model)
    for segment in stored:
        if NON_SPEECH_CHECK not in segment.flags:
            known = calibrator.confidence(segment, recording.dialect)
            decision = routing.decide(
                segment.id, known.of_segment, segment.flags, speakers[segment.language], settings, known.router
            )
            log(connection, segment.id, decision, known.of_words)


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
        "draw": decision.draw,
        "router": decision.router,
        "calibrated": None if calibrated is None else list(calibrated),
        "calibrated_confidence": None if calibrated is None else expected_right(calibrated),
    }
    update = sa.update(segment_table).where(segment_table.c.id == segment_id).values(**values)
    if connection.execute(update).rowcount == 0:
        raise segments.missing(segment_id)


def open_tasks(connection: sa.Connection, recording_id: str, at: datetime) -> None:
    """Make a task of each segment that a person is to see. No effect for those that have one already."""
    for segment in segments.list_segments(connection, recording_id):
        arm = routing.ARMS[segment.arm]
        if arm != "accepted":
            tasks.create(connection, recording_id, segment.id, arm, segment.language, at)


def reviewed_speakers(connection: sa.Connection, language: str, dialect: str) -> int:
    """Return how many speakers of a dialect have at least one reviewed segment.

    A recording whose client names no speaker counts as one speaker.
    """
    recording, segment = recording_table.c, segment_table.c
    speaker = sa.func.coalesce(sa.func.nullif(recording.speaker, ""), recording.id)
    query = (
        sa.select(sa.func.count(sa.distinct(recording.client_id + "/" + speaker)))
        .select_from(recording_table.join(segment_table))
        .where(segment.language == language, recording.dialect == dialect, segment.reviewed)
        .where(without(segment.flags, NON_SPEECH_CHECK))
    )
    return int(connection.execute(query).scalar_one())
