"""The same request again is the same recording; another wish, another client or a failure makes a new one."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from pipeline.recordings import recordings
from pipeline.recordings.recordings import Submission
from pipeline.recordings.repeats import find_same
from pipeline.store.database import now
from tests.conftest import Rows


def test_the_same_bytes_and_wishes_are_the_same_recording(database: Engine, rows: Rows) -> None:
    asha, other = rows.client("asha"), rows.client("other")
    sent = Submission("rec_1", asha.id, "call.wav", "ab" * 32, 1000, language="hi", vocabulary=("राशन", "बिल"))
    again, hour_ago = replace(sent, id="rec_2"), now() - timedelta(hours=1)
    with database.begin() as connection:
        assert find_same(connection, again, hour_ago) is None
        recordings.create(connection, sent)
    with database.begin() as connection:
        found = find_same(connection, again, hour_ago)
        assert found is not None
        assert found.id == "rec_1"
        for changed in ({"client_id": other.id}, {"sha256": "cd" * 32}, {"language": "ta"}, {"vocabulary": ("राशन",)},
                        {"review": "full"}, {"translate": True}, {"name": "x.wav"}):  # fmt: skip
            assert find_same(connection, replace(again, **changed), hour_ago) is None
        assert find_same(connection, again, now() + timedelta(seconds=1)) is None
        recordings.set_failed(connection, "rec_1", {"code": "internal-error"})
        assert find_same(connection, again, hour_ago) is None
