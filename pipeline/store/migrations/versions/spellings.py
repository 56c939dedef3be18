"""Spellings that people may add to a lexicon, the texts of further models, and tallies that keep rules apart."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"

_COUNTS = ("older", "invented")
_LONG_COUNTS = ("silent_ms", "letters", "letters_in_script")
_WEIGHTED = ("weighted_invented", "weighted_silent_ms")


def upgrade() -> None:
    _candidates()
    op.create_table(
        "hypothesis",
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], name="fk_hypothesis_segment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("segment_id", "model", name="pk_hypothesis"),
    )
    added: list[sa.Column[Any]] = [
        sa.Column("identity", sa.String(length=80), nullable=False, server_default=""),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in _COUNTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0") for name in _LONG_COUNTS),
        *(sa.Column(name, sa.Float(), nullable=False, server_default="0") for name in _WEIGHTED),
    ]
    for column in added:
        op.add_column("tally", column)


def _candidates() -> None:
    op.create_table(
        "lexicon_candidate",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("dialect", sa.String(length=40), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Text(), nullable=False),
        sa.Column("tag", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lexicon_candidate"),
    )
    op.create_index("ix_lexicon_candidate_state", "lexicon_candidate", ["state", "language"])
    op.create_table(
        "lexicon_example",
        sa.Column("candidate_id", sa.String(length=40), nullable=False),
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["lexicon_candidate.id"], name="fk_lexicon_example_candidate_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["segment.id"], name="fk_lexicon_example_segment_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("candidate_id", "segment_id", name="pk_lexicon_example"),
    )
    op.create_index("ix_lexicon_example_segment_id", "lexicon_example", ["segment_id"])
