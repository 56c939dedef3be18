"""Of any number of recordings, those that wait for their draft."""

from sqlalchemy import Engine

from pipeline.recordings import recordings, transitions
from pipeline.recordings.states import RECORDING
from pipeline.store.database import reading
from tests.conftest import Rows


def test_more_ids_than_a_query_can_name(database: Engine) -> None:
    rows = Rows(database)
    client = rows.client("asha")
    waits, failed = (rows.recording(client.id).id for _ in range(2))
    with database.begin() as connection:
        transitions.move(connection, RECORDING, [failed], "failed")
    many = [f"rec_{number}" for number in range(70_000)]
    with reading(database) as connection:
        assert recordings.unfinished(connection, [*many[:40_000], waits, failed, *many[40_000:]]) == [waits]
