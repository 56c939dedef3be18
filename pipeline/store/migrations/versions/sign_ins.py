"""From where each session came, and when it was used; second factors."""

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0036"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("session", sa.Column("created_at", _INSTANT, nullable=True))
    op.add_column("session", sa.Column("last_used_at", _INSTANT, nullable=True))
    op.add_column("session", sa.Column("address", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("session", sa.Column("browser", sa.String(length=60), nullable=False, server_default=""))
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.String(length=300), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT, nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_recovery_code_person_id", "recovery_code", ["person_id"])
