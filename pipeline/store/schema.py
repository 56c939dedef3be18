"""Schema: of which version the tables are, and which version this program has."""

from functools import cache
from typing import Literal

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pipeline.store.database import MIGRATIONS

# "new": there are no tables yet. "newer": a later version of this program wrote them.
State = Literal["new", "older", "current", "newer"]


def of_tables(connection: sa.Connection) -> str:
    """Return the version of the tables; "" where there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest() -> str:
    """Return the version that this program has."""
    return str(_scripts().get_current_head())


def state(connection: sa.Connection) -> State:
    """Say how the tables stand to this program."""
    here = of_tables(connection)
    if not here:
        return "new"
    if here == newest():
        return "current"
    return "older" if here in _known() else "newer"


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())
