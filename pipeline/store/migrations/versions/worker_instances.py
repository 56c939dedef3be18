"""Which process a worker's row is of, so that two machines with one host name are told apart; and a table to which a
write can be tried.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"


def upgrade() -> None:
    op.add_column("worker", sa.Column("instance", sa.String(length=40)))
    op.create_table(
        "write_probe",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_write_probe"),
    )
