"""Several languages in a recording, the words its client wants preferred, English beside the transcript."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    op.add_column("recording", sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("recording", sa.Column("vocabulary", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("recording", sa.Column("translate", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("segment", sa.Column("language_probability", sa.Float(), nullable=True))
    op.add_column("segment", sa.Column("translation", sa.Text(), nullable=True))
    op.create_table(
        "vocabulary",
        sa.Column("client_id", sa.String(length=40), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_vocabulary_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("client_id", name="pk_vocabulary"),
    )
