"""Receipt: the client says that it has the final version of a recording. From then on its text does not change."""

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.recordings import recordings, transitions
from pipeline.recordings.recordings import Recording
from pipeline.recordings.states import FINAL_VERSION, RECORDING


class NotFinal(BoliError):
    """There is no final version yet: the recording is not drafted, or people are still to work on it."""


def confirm(connection: sa.Connection, recording_id: str) -> Recording:
    """Note that the client has the final version, and return the recording. May be repeated.

    Raises RecordingMissing; NotFinal, which says how far the recording is.
    """
    recordings.lock(connection, recording_id)  # no text comes between this look and the move
    found = recordings.get(connection, recording_id)
    if found.status not in FINAL_VERSION:
        raise NotFinal(f"there is no final version yet: the recording is {found.status}; ask again later")
    transitions.advance(connection, RECORDING, [recording_id], "delivered")
    return recordings.get(connection, recording_id)
