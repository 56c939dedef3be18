"""Names under which scores are kept."""

import pytest
import sqlalchemy as sa

from pipeline.evaluation import aggregates, hypotheses, scored_models
from pipeline.evaluation.scored_models import ModelMissing, ScoredModel
from tests.pipeline.evaluation.conftest import NEW, OLD, SAID, Heard


def test_a_model_is_found_by_the_start_of_its_name(heard: Heard, database: sa.Engine) -> None:
    segment = heard("A")
    with database.begin() as connection:
        hypotheses.add(connection, "a-model-2", [(segment.id, SAID)])
        assert scored_models.named(connection, "a-model@") == OLD
        assert scored_models.named(connection, "a-model-2") == "a-model-2"
        for name, says in (
            ("a-mo", "fits several models"),
            ("whisper", f"has no scores; there are scores of: .*{OLD}"),
        ):
            with pytest.raises(ModelMissing, match=says):
                scored_models.named(connection, name)


def test_models_are_listed_with_what_they_were_scored_on(heard: Heard, database: sa.Engine) -> None:
    first, second = heard("A"), heard("B")
    with database.begin() as connection:
        aggregates.refresh(connection, first.recording_id, OLD)
        aggregates.refresh(connection, second.recording_id, OLD)
        hypotheses.add(connection, NEW, [(first.id, SAID)])
        assert scored_models.listed(connection) == [
            ScoredModel(OLD, drafts=True, segments=2, languages=["hi"]),
            ScoredModel(NEW, drafts=False, segments=1, languages=["hi"]),
        ]
