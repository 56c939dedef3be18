"""Sealed texts: columns that were as long as their text may be, too short for an encrypted one.

SQLite takes any length in any text column, so nothing has to change there.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0042"
down_revision: str | None = "0041"

COLUMNS = (("seed", "written"), ("seed", "shown"), ("voice", "name"), ("speaker", "name"))


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column in COLUMNS:
            op.alter_column(table, column, type_=sa.Text(), existing_nullable=False)
