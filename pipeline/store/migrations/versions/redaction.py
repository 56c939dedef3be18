"""What a client wants taken out of the transcript and the sound that it receives."""

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"


def upgrade() -> None:
    op.add_column("recording", sa.Column("redact", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("recording", sa.Column("redact_names", sa.JSON(), nullable=False, server_default="[]"))
