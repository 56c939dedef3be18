"""The words of a corrected text with their times, as the recogniser found them in the sound."""

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"


def upgrade() -> None:
    op.add_column("segment", sa.Column("timed_words", sa.JSON()))
    op.add_column("segment", sa.Column("timed_version", sa.Integer()))
