"""What a data set froze of each segment; its hash over what is left of it after deletions."""

import sqlalchemy as sa
from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"


def upgrade() -> None:
    op.add_column("snapshot_item", sa.Column("frozen", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("snapshot", sa.Column("left_sha256", sa.String(length=64), server_default="", nullable=False))
