"""What a client's keys may do, how long they last, when they were last used; limits of clients; and what they used.

Keys that were made before may do everything, and last until they are revoked.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"

_INSTANT = sa.DateTime(timezone=True)
_ALL = '["submit", "read", "delete", "admin"]'


def upgrade() -> None:
    _describe_keys()
    op.add_column("client", sa.Column("requests_per_minute", sa.Integer(), nullable=True))
    op.add_column("client", sa.Column("audio_hours_per_month", sa.Float(), nullable=True))
    _create_audio_use()


def _describe_keys() -> None:
    op.add_column("api_key", sa.Column("name", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("api_key", sa.Column("scopes", sa.JSON(), nullable=False, server_default=_ALL))
    op.add_column("api_key", sa.Column("expires_at", _INSTANT, nullable=True))
    op.add_column("api_key", sa.Column("last_used_at", _INSTANT, nullable=True))
    op.add_column("api_key", sa.Column("replaced_by", sa.String(length=40), nullable=True))


def _create_audio_use() -> None:
    op.create_table(
        "audio_use",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("audio_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_audio_use_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("recording_id", name="pk_audio_use"),
    )
    op.create_index("ix_audio_use_client_id_month", "audio_use", ["client_id", "month"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    month = "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM')" if postgresql else "strftime('%Y-%m', created_at)"
    op.execute(
        "INSERT INTO audio_use (recording_id, client_id, month, review, audio_ms)"
        f" SELECT id, client_id, {month}, review, coalesce(duration_ms, 0) FROM recording"
    )
