"""Situations: what the database holds when the text of a segment comes, read once under the recording's lock."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from pipeline.audit import trail
from pipeline.recordings import recordings, segments
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.review import late_texts, opinions, revisions
from pipeline.review.opinions import Opinion
from pipeline.review.revisions import Revision
from pipeline.review.tasks import Task


@dataclass(frozen=True, slots=True)
class Situation:
    """`task`: that the person holds, did or gets back, or that somebody else has now. `revision` and `opinion`: what
    was kept of the same operation before, None where it is new.
    """

    recording: Recording
    segment: StoredSegment
    task: Task
    revision: Revision | None
    opinion: Opinion | None

    @property
    def is_new(self) -> bool:
        """Whether nothing was kept of this operation before."""
        return self.revision is None and self.opinion is None


def lock_and_read(
    connection: sa.Connection, segment_id: str, person_id: str, operation_id: str, at: datetime
) -> Situation | Opinion:
    """Lock the segment's recording and return the situation; or the opinion as which this operation was kept late: the
    task may have moved on since.

    Raises TaskMissing.
    """
    segments.lock_recording(connection, segment_id)
    opinion = opinions.of_operation(connection, operation_id)
    if opinion and (opinion.segment_id, opinion.person_id, opinion.kind) == (segment_id, person_id, "late"):
        return opinion
    task = late_texts.task_of(connection, segment_id, person_id, at)
    recording, segment = recordings.get(connection, task.recording_id), segments.get(connection, segment_id)
    trail.of_client(recording.client_id)
    return Situation(recording, segment, task, revisions.of_operation(connection, operation_id), opinion)
