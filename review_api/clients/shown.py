"""Shown: what a client is shown of a recording."""

from pipeline.recordings.attributes import Attributes
from pipeline.recordings.recordings import Counts, Recording
from review_api.schemas import recordings as schemas


def shown(recording: Recording, counts: Counts, given: Attributes, version: int = 0) -> schemas.Recording:
    """Return the recording with its counts, its attributes and the number of its newest version."""
    return schemas.Recording(
        **schemas.Recording.fields_of(recording),
        attributes=given,
        diarization=schemas.Diarization.by(recording.diarized_by),
        segments=counts.segments,
        reviewed_segments=counts.reviewed,
        review_progress=schemas.ReviewProgress.of(counts.segments, counts.reviewed),
        version=version,
    )
