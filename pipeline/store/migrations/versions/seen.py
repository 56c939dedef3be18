"""Whoever was handed a task has seen its draft, also those who gave it back: they never write it a second time, blind.

Of the time before, only the last holder is known.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"


def upgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_seen_task_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_seen_person_id"),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name="fk_seen_recording_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "person_id", name="pk_seen"),
    )
    op.create_index("ix_seen_recording_id", "seen", ["recording_id"])
    op.execute(
        "INSERT INTO seen (task_id, person_id, recording_id)"
        " SELECT id, person_id, recording_id FROM task WHERE person_id IS NOT NULL"
    )
