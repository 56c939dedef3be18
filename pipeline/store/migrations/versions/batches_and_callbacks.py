"""Batches: recordings that a client sent by one manifest. Callbacks: endpoints of one recording, and their secret."""

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"

_ID = sa.String(length=40)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_batches()
    _create_callbacks()


def _create_callbacks() -> None:
    op.add_column("endpoint", sa.Column("recording_id", _ID, nullable=True))
    op.create_index("ix_endpoint_recording_id", "endpoint", ["recording_id"])
    op.create_table(
        "callback_secret",
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_before", sa.Text(), nullable=True),
        sa.Column("before_until", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_callback_secret_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", name="pk_callback_secret"),
    )


def _create_batches() -> None:
    op.create_table(
        "batch",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_batch_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )
    op.create_index("ix_batch_client_id_created_at", "batch", ["client_id", "created_at"])
    op.create_table(
        "batch_row",
        sa.Column("batch_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recording_id", _ID, nullable=True),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_batch_row_batch_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("batch_id", "number", name="pk_batch_row"),
    )
    op.create_index("ix_batch_row_recording_id", "batch_row", ["recording_id"])
