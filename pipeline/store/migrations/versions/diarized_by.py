"""A recording says by which method its speakers were told apart: some methods are coarse, and are shown as such."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"


def upgrade() -> None:
    with op.batch_alter_table("recording") as recording:
        recording.add_column(sa.Column("diarized_by", sa.String(length=40), nullable=False, server_default=""))
