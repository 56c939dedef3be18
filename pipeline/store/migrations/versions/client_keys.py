"""What a client's keys may do, how long they last, and when they were last used.

Keys that were made before may do everything, and last until they are revoked.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0020"

_INSTANT = sa.DateTime(timezone=True)
_ALL = '["submit", "read", "delete", "admin"]'


def upgrade() -> None:
    op.add_column("api_key", sa.Column("name", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("api_key", sa.Column("scopes", sa.JSON(), nullable=False, server_default=_ALL))
    op.add_column("api_key", sa.Column("expires_at", _INSTANT, nullable=True))
    op.add_column("api_key", sa.Column("last_used_at", _INSTANT, nullable=True))
    op.add_column("api_key", sa.Column("replaced_by", sa.String(length=40), nullable=True))
