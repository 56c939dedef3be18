"""Deletions that can be shown, and refused: what is still to be cleaned, signed certificates, legal holds."""

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"

_ID = sa.String(length=40)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _add_to_erasure()
    _create_certificate()
    _create_legal_hold()


def _add_to_erasure() -> None:
    op.add_column("erasure", sa.Column("jobs_left", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("erasure", sa.Column("cleaned_at", _INSTANT, nullable=True))
    op.create_index("ix_erasure_cleaned_at", "erasure", ["cleaned_at"])


def _create_certificate() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("recording_id", _ID, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("public_key", sa.String(length=50), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate"),
    )
    op.create_index("ix_certificate_recording_id", "certificate", ["recording_id"])
    op.create_index("ix_certificate_of_client", "certificate", ["client_id", "created_at"])


def _create_legal_hold() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", _ID, nullable=False),
        sa.Column("recording_id", _ID, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("placed_by", _ID, nullable=False),
        sa.Column("placed_at", _INSTANT, nullable=False),
        sa.Column("lifted_by", _ID, nullable=True),
        sa.Column("lifted_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_legal_hold_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_legal_hold"),
    )
    op.create_index("ix_legal_hold_recording_id", "legal_hold", ["recording_id"])
