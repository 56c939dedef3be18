"""How long the sound and the text of a recording are kept, and what its client says of the consent to it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("recording", sa.Column("final_at", _INSTANT, nullable=True))
    op.add_column("erasure", sa.Column("part", sa.String(length=10), nullable=False, server_default=""))
    op.create_table(
        "retention",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("sound_days", sa.Integer(), nullable=True),
        sa.Column("text_days", sa.Integer(), nullable=True),
        sa.Column("sound_due_at", _INSTANT, nullable=True),
        sa.Column("text_due_at", _INSTANT, nullable=True),
        sa.Column("sound_deleted_at", _INSTANT, nullable=True),
        sa.Column("text_deleted_at", _INSTANT, nullable=True),
        sa.Column("pending_deletion", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("deletion_began_at", _INSTANT, nullable=True),
        sa.Column("flagged_at", _INSTANT, nullable=True),
        sa.Column("consent_reference", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("region", sa.String(length=6), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_retention_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", name="pk_retention"),
    )
    for column in ("sound_due_at", "text_due_at", "deletion_began_at"):
        op.create_index(f"ix_retention_{column}", "retention", [column])
    op.create_table(
        "client_retention",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("sound_days", sa.Integer(), nullable=True),
        sa.Column("text_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_client_retention_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", name="pk_client_retention"),
    )
