"""Scores of a second model, the pairs they make, the arms of references, and the weeks."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import sqlalchemy as sa

from accuracy.anchoring import gaps
from accuracy.compare import PairError, PolicyMismatch, compare
from accuracy.estimate import Thresholds
from asr.recognizer import ModelInfo
from pipeline.evaluation import hypotheses, paired_scores, reports, scores
from pipeline.evaluation.hypotheses import Added, ScoresRefused
from pipeline.evaluation.paired_scores import ModelMissing
from pipeline.evaluation.reports import Cut
from pipeline.recordings import recordings, segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import routing
from pipeline.store import tables
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
            segments.set_route(connection, segment.id, routing.Decision(arm, pi, 0.25, 0.5))
            if reference:
                segments.add_revision(connection, segment.id, str(uuid4()), 0, person, reference, arm, now())
                scores.score(connection, segment.id)
            return segments.get(connection, segment.id)

    return make


def test_a_second_model_is_paired_with_the_first(heard: Heard, database: sa.Engine) -> None:
    first, second, alone, unreviewed = heard("A"), heard("B", arm="blind"), heard("C"), heard("D", reference="")
    texts = [(first.id, SAID), (second.id, "राशन कार्ड"), (unreviewed.id, SAID)]
    with database.begin() as connection:
        assert hypotheses.add(connection, NEW, texts) == Added(scored=2, unreviewed=1)
        assert hypotheses.add(connection, NEW, texts[:1]) == Added(scored=1, unreviewed=0)  # replaces
        assert paired_scores.models(connection) == [OLD, NEW]
        pairs = paired_scores.paired(connection, OLD, NEW, "L1")
        backwards = paired_scores.paired(connection, NEW, OLD, "L1")
        blind = paired_scores.paired(connection, OLD, NEW, "L1", "blind")
    assert alone.reviewed
    assert (len(pairs.rows), pairs.unpaired, dict(pairs.references)) == (2, 1, {f"draft of {OLD}": 1, "blind": 1})
    assert sorted((row.old.errors, row.new.errors) for row in pairs.rows) == [(2, 0), (2, 2)]
    assert {row.group for row in pairs.rows} == {("hi", "bho")}
    assert {row.cluster.rpartition("/")[2] for row in pairs.rows} == {"A", "B"}
    assert (len(backwards.rows), backwards.unpaired) == (2, 0)
    assert [row.probability for row in blind.rows] == [0.25]
    found = compare(pairs.rows).difference
    assert found is not None
    assert found.value == pytest.approx(-2 / 8)


def test_the_report_stays_that_of_the_drafts(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    heard("B")
    with database.begin() as connection:
        before = reports.report(connection, Cut("dialect"), Thresholds(2, 1))
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        assert reports.report(connection, Cut("dialect"), Thresholds(2, 1)) == before


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


def test_a_model_is_found_by_the_start_of_its_name(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    with database.begin() as connection:
        hypotheses.add(connection, "a-model-2", [(segment.id, SAID)])
        assert paired_scores.named(connection, "a-model@") == OLD
        assert paired_scores.named(connection, "a-model-2") == "a-model-2"
        for name, says in (
            ("a-mo", "fits several models"),
            ("whisper", f"has no scores; there are scores of: .*{OLD}"),
        ):
            with pytest.raises(ModelMissing, match=says):
                paired_scores.named(connection, name)


def test_a_new_reference_scores_every_models_text_again(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        person = connection.execute(sa.select(tables.person.c.id)).scalar_one()
        segments.add_revision(connection, segment.id, "op", segment.version, person, "राशन कार्ड", "draft", now())
        scores.score(connection, segment.id)
        pairs = paired_scores.paired(connection, OLD, NEW, "L1")
    assert [(row.old.errors, row.new.errors, row.old.reference) for row in pairs.rows] == [(1, 2, 2)]


def test_a_text_waits_for_its_reference(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A", reference="")
    with database.begin() as connection:
        assert hypotheses.add(connection, NEW, [(segment.id, "राशन")]) == Added(scored=0, unreviewed=1)
        assert paired_scores.models(connection) == []
        person = connection.execute(sa.select(tables.person.c.id)).scalar_one()
        segments.add_revision(connection, segment.id, "op", 0, person, SAID, "draft", now())
        scores.score(connection, segment.id)
        pairs = paired_scores.paired(connection, OLD, NEW, "L1")
        assert [(row.old.errors, row.new.errors) for row in pairs.rows] == [(2, 3)]
        recordings.remove(connection, segment.recording_id)
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.hypothesis)).scalar_one() == 0


def test_what_nobody_drafted_is_scored_for_another_model(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A", draft="")
    with database.begin() as connection:
        connection.execute(sa.update(tables.segment).values(flags=["no-draft"], confidence=None))
        scores.score(connection, segment.id)
        assert hypotheses.add(connection, NEW, [(segment.id, SAID)]) == Added(scored=1, unreviewed=0)
        assert paired_scores.models(connection) == [NEW]
        assert hypotheses.stale(connection) == []


def test_scores_of_older_rules_are_refused_until_they_are_made_again(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        assert hypotheses.stale(connection) == []
        old = tables.score.c.model == OLD
        connection.execute(sa.update(tables.score).where(old).values(identity=""))  # as migrated rows are
        with pytest.raises(PolicyMismatch, match="unknown policy"):
            compare(paired_scores.paired(connection, OLD, NEW, "L1").rows)
    assert hypotheses.score_all_again(database) == 1
    assert hypotheses.score_all_again(database) == 0
    with database.begin() as connection:
        assert compare(paired_scores.paired(connection, OLD, NEW, "L1").rows).segments == 1


def test_a_review_that_could_not_happen_is_refused(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A", pi=0.0)
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        with pytest.raises(PairError):
            paired_scores.paired(connection, OLD, NEW, "L1")


def test_rows_by_arm_and_person(heard: Heard, database: sa.Engine) -> None:
    for name in "ABCDEFGH":
        heard(name, arm="blind", pi=0.8)
        heard(name, reference="राशन कार्ड बना गया", pi=0.8)
    with database.begin() as connection:
        rows = paired_scores.armed(connection, "L1")
    assert {(row.arm, row.probability) for row in rows} == {("blind", 0.2), ("draft", 0.8 * 0.75)}
    (found,) = gaps(rows)
    assert found.key == ("hi", "bho", OLD)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(1 / 4 - 2 / 4)
    assert [one.key for one in gaps(rows, key=lambda row: (row.person,))] == [("asha",)]
