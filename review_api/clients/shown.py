"""Shown: what a client is shown of a recording."""

from pipeline.recordings import retention
from pipeline.recordings.attributes import Attributes
from pipeline.recordings.recordings import Counts, Recording
from pipeline.recordings.retention import Kept
from review_api.schemas import recordings as schemas
from review_api.schemas.retention import Retention


def shown(recording: Recording, counts: Counts, given: Attributes, kept: Kept, version: int = 0) -> schemas.Recording:
    """Return the recording with its counts, its attributes, its retention and the number of its newest version."""
    return schemas.Recording(
        **schemas.Recording.fields_of(recording),
        attributes=given,
        diarization=schemas.Diarization.by(recording.diarized_by),
        segments=counts.segments,
        reviewed_segments=counts.reviewed,
        review_progress=schemas.ReviewProgress.of(counts.segments, counts.reviewed),
        version=version,
        purposes=retention.purposes(recording.training_consent, recording.speaker_consent),
        consent_reference=kept.consent_reference,
        data_subject_region=kept.region,
        retention=Retention.of(kept),
        sound_deleted_at=kept.sound_deleted_at,
        text_deleted_at=kept.text_deleted_at,
    )
