"""What Alembic runs. The connection comes from `pipeline.store.database.migrate`, with its transaction already open."""

from alembic import context
from sqlalchemy import Connection

from pipeline.store.tables.base import metadata


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
