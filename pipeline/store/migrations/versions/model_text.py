"""What a model wrote in another script, beside the draft that was transliterated from it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"


def upgrade() -> None:
    op.add_column("segment", sa.Column("model_text", sa.Text(), nullable=True))
