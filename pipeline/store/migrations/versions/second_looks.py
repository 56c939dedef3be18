"""A segment may be done by a second person; errors that were put into shown drafts to measure attention."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("purpose", sa.String(length=10), nullable=False, server_default="first"))
        task.add_column(sa.Column("probability", sa.Float(), nullable=True))
        task.drop_constraint("uq_task_segment_id", type_="unique")
        task.create_unique_constraint("uq_task_segment_id_purpose", ["segment_id", "purpose"])
    _create_second_reference()
    _create_seed()


def _create_second_reference() -> None:
    op.create_table(
        "second_reference",
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("operation_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_cascades("second_reference", "recording", "segment"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_second_reference_person_id"),
        sa.PrimaryKeyConstraint("segment_id", name="pk_second_reference"),
        sa.UniqueConstraint("operation_id", name="uq_second_reference_operation_id"),
    )
    op.create_index("ix_second_reference_recording_id", "second_reference", ["recording_id"])


def _create_seed() -> None:
    op.create_table(
        "seed",
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("written", sa.String(length=200), nullable=False),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("revision_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *_cascades("seed", "recording", "segment", "task", "revision"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_seed_person_id"),
        sa.PrimaryKeyConstraint("task_id", name="pk_seed"),
        sa.UniqueConstraint("segment_id", name="uq_seed_segment_id"),
    )
    op.create_index("ix_seed_recording_id", "seed", ["recording_id"])


def _cascades(table: str, *parents: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f"{parent}_id"], [f"{parent}.id"], name=f"fk_{table}_{parent}_id", ondelete="CASCADE")
        for parent in parents
    ]
