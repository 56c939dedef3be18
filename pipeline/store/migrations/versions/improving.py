"""Data sets, models, releases, runs of the loop; who agreed that models learn from recordings."""

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"


def upgrade() -> None:
    op.create_table(
        "snapshot",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(length=40), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("removed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["snapshot.id"], name="fk_snapshot_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshot"),
        sa.UniqueConstraint("name", "version", name="uq_snapshot_name_version"),
    )
    op.create_table(
        "model",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("base", sa.String(length=200), server_default="", nullable=False),
        sa.Column("snapshot_id", sa.String(length=40), nullable=True),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("affected", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_model_snapshot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_model"),
        sa.UniqueConstraint("name", name="uq_model_name"),
        sa.UniqueConstraint("sha256", name="uq_model_sha256"),
    )
    op.create_index("ix_model_status", "model", ["status"], unique=False)
    op.create_table(
        "improvement",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("dialect", sa.String(length=40), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("snapshot_id", sa.String(length=40), nullable=True),
        sa.Column("model_id", sa.String(length=40), nullable=True),
        sa.Column("started_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_asked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name="fk_improvement_model_id"),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name="fk_improvement_snapshot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_improvement"),
    )
    op.create_index("ix_improvement_state", "improvement", ["state"], unique=False)
    op.create_table(
        "model_event",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("model_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name="fk_model_event_model_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_model_event"),
    )
    op.create_index("ix_model_event_model_id", "model_event", ["model_id"], unique=False)
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("model_id", sa.String(length=40), nullable=False),
        sa.Column("replaced_id", sa.String(length=40), nullable=True),
        sa.Column("released_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name="fk_release_model_id"),
        sa.ForeignKeyConstraint(["replaced_id"], ["release.id"], name="fk_release_replaced_id"),
        sa.PrimaryKeyConstraint("id", name="pk_release"),
    )
    op.create_index(
        "ix_release_in_force",
        "release",
        ["tag"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_release_model_id", "release", ["model_id"], unique=False)
    op.create_table(
        "improvement_step",
        sa.Column("improvement_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("progress", sa.Float(), server_default="0", nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["improvement_id"], ["improvement.id"], name="fk_improvement_step_improvement_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("improvement_id", "name", name="pk_improvement_step"),
    )
    op.create_table(
        "snapshot_item",
        sa.Column("snapshot_id", sa.String(length=40), nullable=False),
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.Column("revision_version", sa.Integer(), nullable=False),
        sa.Column("split", sa.String(length=5), nullable=False),
        sa.Column("speaker", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name="fk_snapshot_item_segment_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name="fk_snapshot_item_snapshot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "segment_id", name="pk_snapshot_item"),
    )
    op.create_index("ix_snapshot_item_segment_id", "snapshot_item", ["segment_id"], unique=False)
    op.add_column("client", sa.Column("training_use", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("recording", sa.Column("training_consent", sa.Boolean(), server_default=sa.false(), nullable=False))
