"""Texts of another model: kept, scored, and never mixed with the drafts."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from accuracy.estimate import Thresholds
from pipeline.evaluation import hypotheses, model_pairs, reports, rescoring, scored_models, scores
from pipeline.evaluation.hypotheses import Added, ScoresRefused
from pipeline.evaluation.reports import ReportQuery
from pipeline.privacy import erasure
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import now
from tests.pipeline.evaluation.conftest import NEW, OLD, SAID, Heard


def test_what_cannot_be_scored(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    with database.begin() as connection:
        for model, texts, says in (
            (NEW, [("seg_0", "x")], "no segment 'seg_0'"),
            (NEW, [(segment.id, "x"), (segment.id, "y")], "given twice"),
            (OLD, [(segment.id, "x")], "wrote the draft"),
        ):
            with pytest.raises(ScoresRefused, match=says):
                hypotheses.add(connection, model, texts)


def test_a_text_waits_for_its_reference(heard: Heard, database: sa.Engine, tmp_path: Path) -> None:
    segment = heard("A", reference="")
    with database.begin() as connection:
        assert hypotheses.add(connection, NEW, [(segment.id, "राशन")]) == Added(scored=0, unreviewed=1)
        assert scored_models.names(connection) == []
        person = connection.execute(sa.select(tables.accounts.person.c.id)).scalar_one()
        revisions.add(connection, segment.id, Submitted("op", 0, SAID), person, "draft", now())
        scores.score(connection, segment.id)
        pairs = model_pairs.paired(connection, OLD, NEW, "L1", "all")
        assert [(row.old.errors, row.new.errors) for row in pairs.rows] == [(2, 3)]
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [segment.recording_id])
        assert (
            connection.execute(sa.select(sa.func.count()).select_from(tables.evaluation.hypothesis)).scalar_one() == 0
        )


def test_what_nobody_drafted_is_scored_for_another_model(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A", draft="")
    with database.begin() as connection:
        connection.execute(sa.update(tables.recordings.segment).values(flags=["no-draft"], confidence=None))
        scores.score(connection, segment.id)
        assert hypotheses.add(connection, NEW, [(segment.id, SAID)]) == Added(scored=1, unreviewed=0)
        assert scored_models.names(connection) == [NEW]
        assert rescoring.stale(connection) == []


def test_the_report_stays_that_of_the_drafts(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    heard("B")
    with database.begin() as connection:
        before = reports.report(connection, ReportQuery("dialect"), Thresholds(2, 1))
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        assert reports.report(connection, ReportQuery("dialect"), Thresholds(2, 1)) == before
