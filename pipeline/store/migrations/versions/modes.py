"""Modes: how a client wants the transcript of a recording to be shown, and how its words are said."""

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"


def upgrade() -> None:
    op.add_column("recording", sa.Column("modes", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("vocabulary", sa.Column("said_as", sa.JSON(), nullable=False, server_default="{}"))
