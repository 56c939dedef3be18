"""What several tests of measuring use."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import sqlalchemy as sa

from asr.recognizer import ModelInfo
from pipeline.evaluation import scores
from pipeline.recordings import recordings, segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import assignment, revisions, routing
from pipeline.review.revisions import Submitted
from pipeline.store.database import now
from tests.conftest import Rows

MODEL = ModelInfo("a-model", "f" * 64, "tests", ("hi",), 10_000)
OLD, NEW = "a-model@ffffffffffff", "new"
SAID = "राशन कार्ड बन गया"

Heard = Callable[..., StoredSegment]


@pytest.fixture
def heard(rows: Rows, database: sa.Engine) -> Heard:
    """Makes a segment of a speaker: drafted, routed, and, unless `reference` is empty, written by asha."""
    client, person = rows.client("A client").id, rows.person("asha").id

    def make(
        speaker: str, draft: str = "राशन कार्ड बना", reference: str = SAID, arm: routing.Arm = "draft", pi: float = 1.0
    ) -> StoredSegment:
        made = rows.recording(client, language="hi", speaker=speaker, dialect="bho")
        (segment,) = rows.draft(made.id, draft)
        with database.begin() as connection:
            recordings.set_drafted(connection, made.id, MODEL, [])
            assignment.log(connection, segment.id, routing.Decision(arm, pi, 0.25, 0.5))
            if reference:
                revisions.add(connection, segment.id, Submitted(str(uuid4()), 0, reference), person, arm, now())
                scores.score(connection, segment.id)
            return segments.get(connection, segment.id)

    return make
