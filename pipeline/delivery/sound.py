"""Sound: what a client hears of a recording, with what it asked not to receive covered."""

from sqlalchemy import Connection

from pipeline.delivery import redaction, transcripts
from pipeline.delivery.parts import delivered
from pipeline.delivery.transcripts import NotReady
from pipeline.recordings import segments
from pipeline.recordings.recordings import Recording


def covered(connection: Connection, recording: Recording) -> list[tuple[int, int]]:
    """Return which stretches the client is not to hear, in milliseconds, in order and apart.

    Raises NotReady: before there is a draft nobody knows what is said where.
    """
    if not recording.redact:
        return []
    if recording.model is None:
        raise NotReady(f"the recording is {recording.status}")
    made = delivered(transcripts.heard(segments.list_segments(connection, recording.id)))
    return redaction.stretches(recording, [one.segment for one in made])
