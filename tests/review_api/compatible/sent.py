"""What the tests of all three vendors need: sound that is sent, and a draft for what came."""

from pipeline.recordings import recordings
from pipeline.recordings.recordings import Recording
from pipeline.store.database import reading
from tests.conftest import MODEL, Service


def only(service: Service, client_id: str) -> Recording:
    """Return the client's one recording."""
    with reading(service.engine) as connection:
        (found,) = recordings.list_for_client(connection, client_id, 10)[0]
    return found


def draft(service: Service, recording_id: str, *texts: str) -> None:
    """Let a recording be drafted, as a worker would."""
    service.rows.draft(recording_id, *texts)
    with service.engine.begin() as connection:
        recordings.set_prepared(connection, recording_id, 2000 * len(texts), 1)
        recordings.set_drafted(connection, recording_id, MODEL, [])
