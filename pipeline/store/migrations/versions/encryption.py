"""Encryption at rest: the keys of clients and of recordings, wrapped."""

import sqlalchemy as sa
from alembic import op

revision: str = "0040"
down_revision: str | None = "0039"

_ID = sa.String(length=40)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "client_key",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_key"),
        sa.UniqueConstraint("client_id", name="uq_client_key_client_id"),
    )
    op.create_table(
        "data_key",
        sa.Column("id", _ID, nullable=False),
        sa.Column("scope", sa.String(length=100), nullable=False),
        sa.Column("client_key_id", _ID, nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_key"),
        sa.UniqueConstraint("scope", name="uq_data_key_scope"),
    )
    op.create_index("ix_data_key_client_key_id", "data_key", ["client_key_id"])
