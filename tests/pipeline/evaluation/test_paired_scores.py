"""Pairs of two models' scores, and rows by the arm of the reference."""

import pytest
import sqlalchemy as sa

from accuracy.anchoring import gaps
from accuracy.compare import PairError, compare
from pipeline.evaluation import hypotheses, model_pairs, paired_scores, scored_models, scores
from pipeline.evaluation.hypotheses import Added
from pipeline.review import revisions
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import now
from tests.pipeline.evaluation.conftest import NEW, OLD, SAID, Heard


def test_a_second_model_is_paired_with_the_first(heard: Heard, database: sa.Engine) -> None:
    first, second, alone, unreviewed = heard("A"), heard("B", arm="blind"), heard("C"), heard("D", reference="")
    texts = [(first.id, SAID), (second.id, "राशन कार्ड"), (unreviewed.id, SAID)]
    with database.begin() as connection:
        assert hypotheses.add(connection, NEW, texts) == Added(scored=2, unreviewed=1)
        assert hypotheses.add(connection, NEW, texts[:1]) == Added(scored=1, unreviewed=0)  # replaces
        assert scored_models.names(connection) == [OLD, NEW]
        pairs = model_pairs.paired(connection, OLD, NEW, "L1", "all")
        backwards = model_pairs.paired(connection, NEW, OLD, "L1", "all")
        blind = model_pairs.paired(connection, OLD, NEW, "L1", "blind")
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


def test_a_new_reference_scores_every_models_text_again(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        person = connection.execute(sa.select(tables.accounts.person.c.id)).scalar_one()
        revisions.add(connection, segment.id, Submitted("op", segment.version, "राशन कार्ड"), person, "draft", now())
        scores.score(connection, segment.id)
        pairs = model_pairs.paired(connection, OLD, NEW, "L1", "all")
    assert [(row.old.errors, row.new.errors, row.old.reference) for row in pairs.rows] == [(1, 2, 2)]


def test_a_review_that_could_not_happen_is_refused(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A", pi=0.0)
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        with pytest.raises(PairError):
            model_pairs.paired(connection, OLD, NEW, "L1", "all")


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
