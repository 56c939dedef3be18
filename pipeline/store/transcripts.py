"""A stored recording as a Transcript: the newest text of every segment, and the ledger."""

from sqlalchemy import Connection

from asr.recognizer import ModelInfo
from pipeline.store import recordings
from pipeline.store.recordings import Recording
from pipeline.store.segments import StoredSegment
from pipeline.transcript import RecordingInfo, Segment, Transcript


class NotReady(LookupError):
    """The recording has no draft yet, or never will have one: its status says which."""


def transcript(connection: Connection, recording: Recording, stored: list[StoredSegment]) -> Transcript:
    """Return the transcript of a recording whose segments are `stored`. Raises NotReady."""
    if recording.model is None or recording.duration_ms is None or recording.channels is None:
        raise NotReady(f"the recording is {recording.status}")
    return Transcript(
        RecordingInfo(recording.name, recording.duration_ms, recording.channels),
        ModelInfo(**recording.model, languages=(), window_ms=0),
        tuple(_newest(one) for one in stored),
        recordings.ledger(connection, recording.id),
    )


def _newest(stored: StoredSegment) -> Segment:
    """Return the segment with its newest text. A change of text drops the draft's word times, confidence and flags."""
    unchanged = stored.text == stored.draft
    return Segment(
        start_ms=stored.start_ms,
        end_ms=stored.end_ms,
        channel=stored.channel,
        speaker=stored.speaker,
        language=stored.language,
        text=stored.text,
        confidence=stored.confidence if unchanged else None,
        flags=stored.flags if unchanged else (),
        words=stored.words if unchanged else (),
    )
