"""A database has a name, which the folder of its blobs carries, too; deleted recordings are remembered by id.

Without the first a worker with a wrong database takes foreign sound for its own; without the second what a crash left
of a deleted recording looks like sound whose row was lost.
"""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"


def upgrade() -> None:
    installation = op.create_table(
        "installation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )
    op.create_table(
        "erasure",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("recording_id", name="pk_erasure"),
    )
    op.bulk_insert(installation, [{"id": f"ins_{uuid4().hex}", "created_at": datetime.now(UTC)}])
