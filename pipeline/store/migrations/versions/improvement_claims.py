"""Which process works on a run of the loop; a dialect has one run at a time."""

import sqlalchemy as sa
from alembic import op

revision: str = "0034"
down_revision: str | None = "0031"


def upgrade() -> None:
    op.add_column("improvement", sa.Column("held_by", sa.String(length=200)))
    op.add_column("improvement", sa.Column("held_ms", sa.BigInteger()))
    op.create_index(
        "ix_improvement_open",
        "improvement",
        ["dialect"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
