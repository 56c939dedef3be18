"""Situations: a text is kept with few questions to the database, since others wait for the recording meanwhile."""

from collections import Counter

from sqlalchemy import Engine

from configs.settings import Route
from pipeline.review import submission
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from tests.conftest import Rows
from tests.statements import statements

MOST = 40
ALONE = Route(second_review_share=0)  # by chance, a second person would be asked


def test_a_submission_asks_little_and_nothing_thrice(database: Engine, rows: Rows) -> None:
    recording, mina = rows.recording(rows.client("c").id), rows.person("mina")
    for one in rows.draft(recording.id, "राशन कार्ड", "नमस्ते", "गाँव"):
        rows.task(one)
    rows.drafted(recording.id)
    first, second = rows.lease(mina, 3)[:2]
    with database.begin() as connection:  # what a recording's first text makes is there afterwards
        submission.submit(connection, first.segment_id, mina.id, Submitted("op-1", 0, "राशन"), ALONE, now())
    with statements(database) as said, database.begin() as connection:
        submission.submit(connection, second.segment_id, mina.id, Submitted("op-2", 0, "एक"), ALONE, now())
    assert len(said) <= MOST
    # A segment is read before and after it is written, and locked; more often nothing is.
    assert max(Counter(one for one in said if one.startswith("SELECT")).values()) <= 2
