"""How a recording's file is to be read: which audio track, and whether it may be damaged. Notes on the file."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.add_column("recording", sa.Column("track", sa.Integer(), nullable=True))
    op.add_column("recording", sa.Column("damaged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("recording", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
