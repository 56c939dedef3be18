"""A score says under which rules it was counted: "" for those that were counted before."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.add_column("score", sa.Column("identity", sa.String(length=80), nullable=False, server_default=""))
