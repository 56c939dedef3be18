"""Counting again after rules changed."""

import pytest
import sqlalchemy as sa

from accuracy.compare import PolicyMismatch, compare
from pipeline.evaluation import hypotheses, model_pairs, rescoring
from pipeline.store import tables
from tests.pipeline.evaluation.conftest import NEW, OLD, SAID, Heard


def test_scores_of_older_rules_are_refused_until_they_are_made_again(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    with database.begin() as connection:
        hypotheses.add(connection, NEW, [(segment.id, SAID)])
        assert rescoring.stale(connection) == []
        old = tables.evaluation.score.c.model == OLD
        connection.execute(sa.update(tables.evaluation.score).where(old).values(identity=""))  # as migrated rows are
        with pytest.raises(PolicyMismatch, match="unknown policy"):
            compare(model_pairs.paired(connection, OLD, NEW, "L1", "all").rows)
    assert rescoring.rescore_all(database) == 1
    assert rescoring.rescore_all(database) == 0
    with database.begin() as connection:
        assert compare(model_pairs.paired(connection, OLD, NEW, "L1", "all").rows).segments == 1
