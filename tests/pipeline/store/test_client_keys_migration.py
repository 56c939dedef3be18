"""The migration to scopes: keys of before may do everything, and recordings of before are counted in their month."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pipeline.accounts import keys
from pipeline.accounts.tokens import digest
from pipeline.recordings import usage
from pipeline.store.database import MIGRATIONS, connect, migrate

AT = datetime(2026, 1, 31, 23, 59, tzinfo=UTC)


def test_what_was_there_before(empty_database_url: str) -> None:
    engine = connect(empty_database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0020")
    known = sa.MetaData()
    known.reflect(engine)
    with engine.begin() as connection:
        connection.execute(known.tables["client"].insert().values(id="c", name="c", created_at=AT))
        key = {"id": "k", "client_id": "c", "prefix": "boli_abcd", "digest": digest("boli_x"), "created_at": AT}
        connection.execute(known.tables["api_key"].insert().values(**key))
        for name, duration_ms in (("a", 7000), ("b", None)):
            connection.execute(
                known.tables["recording"].insert().values(
                    id=name, client_id="c", name=name, language="hi", dialect="", speaker="", priority="normal",
                    stage="", sha256="", size_bytes=1, status="queued", progress=0.0, created_at=AT, review="full",
                    duration_ms=duration_ms,
                )
            )  # fmt: skip
    migrate(engine)
    with engine.begin() as connection:
        found = keys.of_secret(connection, "boli_x")
        assert found is not None
        assert (found.scopes, found.state, found.name) == (("submit", "read", "delete", "admin"), "open", "")
        assert usage.by_month(connection, "c") == [usage.Use("c", "2026-01", "full", 2, 7000)]
    engine.dispose()
