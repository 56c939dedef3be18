"""Voices that a client named, the speakers of its recordings, and who agreed to what."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.add_column("client", sa.Column("link_speakers", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("recording", sa.Column("speaker_consent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "recording", sa.Column("speakers_per_channel", sa.String(length=40), nullable=False, server_default="")
    )
    op.create_table(
        "voice",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_voice_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_voice"),
        sa.UniqueConstraint("client_id", "name", name="uq_voice_client_id_name"),
    )
    op.create_table(
        "speaker",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("voice_id", sa.String(length=40), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=True),
        sa.Column("method", sa.String(length=80), nullable=False),
        sa.Column("print", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"], name="fk_speaker_recording_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["voice_id"], ["voice.id"], name="fk_speaker_voice_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("recording_id", "label", name="pk_speaker"),
    )
    op.create_index("ix_speaker_voice_id", "speaker", ["voice_id"])
