"""Assignment: what is likely wrong is reviewed, and each decision is logged with the calibration that made it."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accuracy.calibration import ALL, Calibration, Group, Knots
from configs.settings import Route
from pipeline.evaluation.scores import model_version
from pipeline.learning import calibrations
from pipeline.recordings import segments
from pipeline.recordings.segments import SegmentMissing
from pipeline.recordings.transcript import Segment
from pipeline.review import acceptance, assignment
from pipeline.review.acceptance_evidence import Drafted
from pipeline.review.routing import Decision, Known, decide
from pipeline.store.database import now
from pipeline.store.tables.recordings import segment as segment_table
from pipeline.store.tables.review import task as task_table
from tests.conftest import Rows
from tests.corrected import MODEL, OTHER, calibration, collect, drafted

SETTINGS = Route(full_review_speakers=0, accept_confidence=0.9, audit_share=0.1)


def routed(
    rows: Rows, database: sa.Engine, segment: Segment, dialect: str = "", settings: Route = SETTINGS
) -> sa.Row[Any]:
    """Store a draft, assign it, and return what is stored."""
    made = rows.recording(rows.client(uuid4().hex).id, language="hi", dialect=dialect)
    with database.begin() as connection:
        segments.replace_draft(connection, made.id, [segment])
        assignment.route(connection, made, MODEL, settings)
        return connection.execute(sa.select(segment_table).where(segment_table.c.recording_id == made.id)).one()


def test_the_router_reviews_what_is_likely_wrong_and_logs_by_which_calibration(rows: Rows, database: sa.Engine) -> None:
    sure, doubtful = drafted([0.95] * 4), drafted([0.7] * 4)
    raw = [routed(rows, database, one) for one in (sure, doubtful)]
    assert [(row.review_probability, row.router, row.calibrated) for row in raw] == [
        (0.1, "threshold-1", None), (1.0, "threshold-1", None),
    ]  # fmt: skip
    learned = Calibration((Group("hi", ALL, 10, 1000, "all", Knots((0.7, 0.95), (0.96, 0.97))),))
    too_sure = Calibration((Group("hi", "bho", 10, 1000, "all", Knots((0.95,), (0.75,))), *learned.groups))
    with database.begin() as connection:
        calibrations.keep(connection, MODEL.name, MODEL.hash, too_sure)
    name = f"threshold-1 {too_sure.version}"
    by_language = [routed(rows, database, one) for one in (sure, doubtful)]
    assert [(row.review_probability, row.router) for row in by_language] == [(0.1, name), (0.1, name)]
    by_dialect = routed(rows, database, sure, dialect="bho")
    assert (by_dialect.review_probability, by_dialect.router) == (1.0, name)
    assert by_dialect.calibrated == pytest.approx([0.75] * 4)
    assert by_dialect.calibrated_confidence == pytest.approx(0.75)
    assert [word[3] for word in by_dialect.words] == [0.95] * 4  # the model's own stays: it is the evidence
    assert by_dialect.confidence == pytest.approx(0.95)


def test_chances_stay_over_the_floor_and_flags_outweigh_confidence(rows: Rows, database: sa.Engine) -> None:
    with database.begin() as connection:
        calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.9, 1.0))
    plain, flagged = drafted([0.9] * 4), drafted([0.9] * 4, flags=("repetitive",))
    assert routed(rows, database, plain).review_probability == 0.1
    assert routed(rows, database, flagged).review_probability == 1.0


def test_another_models_calibration_does_not_count(rows: Rows, database: sa.Engine) -> None:
    with database.begin() as connection:
        calibrations.keep(connection, OTHER.name, OTHER.hash, calibration(0.9, 0.2))
    found = routed(rows, database, drafted([0.95] * 4))
    assert (found.review_probability, found.router, found.calibrated_confidence) == (0.1, "threshold-1", None)


def test_a_decision_is_logged(database: sa.Engine, rows: Rows) -> None:
    (stored,) = rows.draft(rows.recording(rows.client("c").id).id, "राशन कार्ड")
    decision = decide(stored.id, Known(0.75), Route())
    with database.begin() as connection:
        assignment.log(connection, stored.id, decision)
        found = segments.get(connection, stored.id)
        with pytest.raises(SegmentMissing):
            assignment.log(connection, "seg_none", decision)
    assert (found.arm, found.review_probability, found.blind_probability) == (decision.arm, 1.0, 0.05)


def test_a_task_is_opened_once_for_each_segment_that_was_not_accepted(database: sa.Engine, rows: Rows) -> None:
    made = rows.recording(rows.client("c").id)
    stored = rows.draft(made.id, "एक", "दो", "तीन")
    with database.begin() as connection:
        for segment, arm in zip(stored, ("draft", "accepted", "blind"), strict=True):
            assignment.log(connection, segment.id, Decision(arm, 1.0, 0.05, 0.5))
        for _ in range(2):  # a retry
            assignment.open_tasks(connection, made.id)
        opened = connection.execute(sa.select(task_table.c.segment_id, task_table.c.arm)).all()
    assert sorted(map(tuple, opened)) == sorted([(stored[0].id, "draft"), (stored[2].id, "blind")])


def test_a_dialect_has_to_earn_that_segments_are_accepted(rows: Rows, database: sa.Engine) -> None:
    earning = SETTINGS.model_copy(update={"full_review_speakers": 1, "accept_max_wer": 0.2})
    with database.begin() as connection:
        learned = calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.95, 0.97))
    unknown = routed(rows, database, drafted([0.95] * 4), settings=earning)
    assert (unknown.review_probability, unknown.router) == (1.0, f"earned-1 {learned.version}")
    collect(database, 4, 0.95, 1, "bho")
    of = Drafted("hi", "bho", model_version({"name": MODEL.name, "hash": MODEL.hash}), learned.version)
    with database.begin() as connection:
        for _ in range(3):
            acceptance.check(connection, of, earning, now())
    known = routed(rows, database, drafted([0.95] * 4), dialect="bho", settings=earning)
    assert (known.review_probability, known.router) == (0.1, f"earned-1 {learned.version}")


def test_a_draft_that_is_expected_to_be_bad_is_mostly_hidden(rows: Rows, database: sa.Engine) -> None:
    with database.begin() as connection:
        learned = calibrations.keep(connection, MODEL.name, MODEL.hash, calibration(0.95, 0.6))
    found = routed(rows, database, drafted([0.95] * 4))
    assert (found.blind_probability, found.router) == (0.9, f"threshold-1 hidden-1 {learned.version}")
