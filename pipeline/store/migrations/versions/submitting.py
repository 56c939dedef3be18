"""What clients call a recording on their side, where it comes from, and keys of requests that are done once."""

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"


def upgrade() -> None:
    op.add_column("recording", sa.Column("external_id", sa.String(length=200), nullable=True))
    op.add_column("recording", sa.Column("metadata", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("recording", sa.Column("source_url", sa.Text(), nullable=True))
    op.create_index("ix_recording_external", "recording", ["client_id", "external_id"], unique=True)
    op.create_table(
        "idempotency",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_idempotency_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", "key", name="pk_idempotency"),
    )
    for column in ("target", "created_at"):
        op.create_index(f"ix_idempotency_{column}", "idempotency", [column])
