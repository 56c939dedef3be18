"""An upload says in which way it comes: in several goes, or whole, for whoever asks for its transcript afterwards."""

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"


def upgrade() -> None:
    op.add_column("upload", sa.Column("way", sa.String(length=10), nullable=False, server_default="tus"))
