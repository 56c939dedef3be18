"""Sums by recording, so that a report need not read every segment. `boli accuracy score --drafts` fills them later."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("least_probability", sa.Float(), nullable=False),
        sa.Column("reviewed", sa.Integer(), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.BigInteger(), nullable=False),
        sa.Column("weighted_errors", sa.Float(), nullable=False),
        sa.Column("weighted_reference", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("weight_squared", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name="fk_tally_recording_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("recording_id", "policy", "language", name="pk_tally"),
    )
    op.create_index("ix_tally_policy", "tally", ["policy"])
