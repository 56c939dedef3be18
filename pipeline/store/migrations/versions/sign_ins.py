"""From where each session came, and when it was used."""

import sqlalchemy as sa
from alembic import op

revision: str = "0037"
down_revision: str | None = "0034"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("session", sa.Column("created_at", _INSTANT, nullable=True))
    op.add_column("session", sa.Column("last_used_at", _INSTANT, nullable=True))
    op.add_column("session", sa.Column("address", sa.String(length=100), nullable=False, server_default=""))
    op.add_column("session", sa.Column("browser", sa.String(length=60), nullable=False, server_default=""))
