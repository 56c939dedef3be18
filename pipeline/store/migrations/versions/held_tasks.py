"""Held tasks: what a person holds is found among their own tasks, not among all that anybody holds."""

from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"


def upgrade() -> None:
    op.create_index("ix_task_person", "task", ["person_id", "state"])
