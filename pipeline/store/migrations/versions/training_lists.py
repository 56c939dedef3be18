"""What models were trained on: their lists, and the segments here that are on them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0028"
down_revision: str | None = "0026"


def upgrade() -> None:
    op.create_table(
        "training_list",
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("model", name="pk_training_list"),
    )
    op.create_table(
        "trained_on",
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("known_by", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name="fk_trained_on_segment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("segment_id", "model", name="pk_trained_on"),
    )
    op.create_index("ix_trained_on_model", "trained_on", ["model"])
