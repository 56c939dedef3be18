"""What reports cut by: attributes of recordings; and sums over all drafted segments, reviewed or not."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"

_COUNTS = ("segments", "confident", "flagged")
_LONG_COUNTS = ("words", "speech_ms", "letters", "letters_in_script")
_SUMS = ("confidence", "expected_errors", "probability", "probability_variance")


def upgrade() -> None:
    op.create_table(
        "attribute",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_attribute_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", "name", name="pk_attribute"),
    )
    op.create_index("ix_attribute_name_value", "attribute", ["name", "value"])
    op.create_table(
        "covariate",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _LONG_COUNTS),
        *(sa.Column(name, sa.Float(), nullable=False) for name in _SUMS),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name="fk_covariate_recording_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("recording_id", "language", name="pk_covariate"),
    )
    for name in ("weighted_expected", "weighted_hypothesis"):
        op.add_column("tally", sa.Column(name, sa.Float(), nullable=False, server_default="0"))
    op.create_index("ix_score_model_policy", "score", ["model", "policy"])
