"""Ownership: may this client have this recording? One that belongs to another client looks as if it did not exist."""

from sqlalchemy import Connection

from pipeline.accounts.clients import Client
from pipeline.recordings import recordings
from pipeline.recordings.recordings import Recording, RecordingMissing
from review_api.problems import missing, missing_where


def own_recording(connection: Connection, recording_id: str, client: Client) -> Recording:
    """Return the recording. Raises a 404 problem where there is none, or it belongs to another client."""
    with missing_where("recording", RecordingMissing):
        recording = recordings.get(connection, recording_id)
    if recording.client_id != client.id:
        raise missing("recording")
    return recording
