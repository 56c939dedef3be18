"""Ownership: may this client have this recording? One that belongs to another client looks as if it did not exist."""

from contextlib import suppress

from sqlalchemy import Connection

from pipeline.accounts.clients import Client
from pipeline.recordings import recordings, retention, segments
from pipeline.recordings.recordings import Recording, RecordingMissing
from pipeline.recordings.segments import SegmentMissing
from review_api.problems import Problem, missing, missing_where


def own_recording(connection: Connection, recording_id: str, client: Client) -> Recording:
    """Return the recording. Raises a 404 problem where there is none, or it belongs to another client."""
    with missing_where("recording", RecordingMissing):
        recording = recordings.get(connection, recording_id)
    if recording.client_id != client.id:
        raise missing("recording")
    return recording


def own_text(connection: Connection, recording_id: str, client: Client) -> Recording:
    """Return the recording, of which the text is wanted. Raises the problems of `own_recording` and of `check_text`."""
    recording = own_recording(connection, recording_id, client)
    check_text(connection, recording_id)
    return recording


def check_text(connection: Connection, recording_id: str) -> None:
    """Raise a 410 problem where the text of a recording is gone by its retention."""
    if retention.is_gone(connection, recording_id, "text"):
        raise Problem(410, "text-deleted", "the text of this recording was kept as long as was said, and is deleted")


def check_sound(connection: Connection, recording_id: str) -> None:
    """Raise a 410 problem where the sound of a recording is gone by its retention."""
    if retention.is_gone(connection, recording_id, "sound"):
        raise Problem(410, "sound-deleted", "the sound of this recording was kept as long as was said, and is deleted")


def check_sound_of(connection: Connection, segment_id: str) -> None:
    """Raise a 410 problem where the work on a segment was closed, since its sound is gone by its retention."""
    with suppress(SegmentMissing):
        if retention.is_gone(connection, segments.get(connection, segment_id).recording_id, "sound"):
            detail = (
                "the sound of this recording was kept as long as was said: the work on it is closed, take other work"
            )
            raise Problem(410, "sound-deleted", detail)


def check_covered(connection: Connection, recording: Recording) -> None:
    """Raise a 410 problem where nobody can tell any more what of the sound is to be covered."""
    if recording.redact and retention.is_gone(connection, recording.id, "text"):
        raise Problem(410, "text-deleted", "without its text, nobody knows where what was to be redacted is heard")
