"""What a model wrote in another script, beside the draft that was transliterated from it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"


def upgrade() -> None:
    op.add_column("segment", sa.Column("model_text", sa.Text(), nullable=True))
