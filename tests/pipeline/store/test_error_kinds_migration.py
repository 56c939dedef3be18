"""The migration to kinds of errors: sums of before get what scoring again would give them."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pipeline.evaluation import aggregates
from pipeline.store import tables
from pipeline.store.database import MIGRATIONS, connect, migrate
from pipeline.store.migrations.versions import error_kinds
from tests.collected import collect

NEW = ("weighted_substitutions", "weighted_deletions", "weighted_insertions", "reviewed_ms")


def test_sums_of_before_are_filled(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    migrate(engine)
    collect(engine, "bho", 2, lambda speaker: 3 + speaker, words=20)
    tally = tables.evaluation.tally
    with engine.begin() as connection:
        connection.execute(tables.recordings.segment.update().values(review_probability=0.25))
        for id in connection.execute(sa.select(tables.recordings.recording.c.id)).scalars().all():
            model = connection.execute(sa.select(tally.c.model)).scalars().first()
            aggregates.refresh(connection, id, str(model))
        wanted = connection.execute(sa.select(tally).order_by(*tally.primary_key)).all()
    assert any(row.weighted_substitutions and row.reviewed_ms for row in wanted)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        for name in NEW:
            connection.execute(sa.text(f"ALTER TABLE tally DROP COLUMN {name}"))
        config.attributes["connection"] = connection
        command.stamp(config, error_kinds.down_revision or "", purge=True)
        command.upgrade(config, error_kinds.revision)
    with engine.begin() as connection:
        assert connection.execute(sa.select(tally).order_by(*tally.primary_key)).all() == wanted
    engine.dispose()
