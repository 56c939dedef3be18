"""The active choice in the product: gains from the calibration and from corrected texts, probabilities as logged."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from configs.settings import Route
from pipeline.learning import calibrations
from pipeline.recordings import segments
from pipeline.review import assignment, gain
from pipeline.review.confidence import Confidence
from pipeline.store.tables.recordings import segment as segment_table
from tests.conftest import Rows
from tests.corrected import MODEL, calibration, collect, drafted

CHOOSING = Route(full_review_speakers=0, accept_confidence=0.9, audit_share=0.1, active_gain=20.0)
CALIBRATED = Confidence(0.7, (0.7,), "cal-0123456789ab")


def test_words_that_were_corrected_count_half(rows: Rows) -> None:
    (stored,) = rows.draft(rows.recording(rows.client("c").id).id, "राशन कार्ड")  # two seconds
    new = gain.of_segment(stored, CALIBRATED, frozenset())
    known = gain.of_segment(stored, CALIBRATED, frozenset({"राशन", "कार्ड"}))
    assert new == pytest.approx(2 * 0.3 / (2 / 60 * (2 + 6 * 0.3)))
    assert known == pytest.approx(new / 2)
    assert gain.of_segment(stored, replace(CALIBRATED, calibration=""), frozenset()) is None
    assert gain.of_segment(replace(stored, draft=""), CALIBRATED, frozenset()) is None


def test_corrected_words_are_those_of_the_dialect(database: sa.Engine) -> None:
    collect(database, 1, 0.9, 0, "bho")
    with database.connect() as connection:
        of_dialect = gain.corrected_words(connection, "hi", "bho")
        assert gain.corrected_words(connection, "hi", "") == gain.corrected_words(connection, "ta", "bho") == set()
        texts = connection.execute(sa.select(segment_table.c.text).where(segment_table.c.reviewed)).scalars().all()
    assert of_dialect == {word for text in texts for word in text.split()}


def test_the_router_chooses_by_gain_and_logs_it(rows: Rows, database: sa.Engine) -> None:
    made = rows.recording(rows.client("c").id, language="hi")
    with database.begin() as connection:
        kept = calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.9, 0.8))
        segments.replace_draft(connection, made.id, [drafted([0.9] * 4), drafted([0.9] * 4, flags=("repetitive",))])
        assignment.route(connection, made, MODEL, CHOOSING)
        stored = segments.list_segments(connection, made.id)
        routers = connection.execute(sa.select(segment_table.c.router).order_by(segment_table.c.position)).scalars()
        assert list(routers) == [f"gain-1 {kept.version}", f"threshold-1 {kept.version}"]
        minutes = (stored[0].end_ms - stored[0].start_ms) / 60_000
        expected = 4 * 0.2 / (minutes * (2 + 6 * 0.2)) / CHOOSING.active_gain
        assert stored[0].review_probability == pytest.approx(max(0.05, min(1.0, expected)))
        assert stored[1].review_probability == 1.0
