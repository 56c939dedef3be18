"""Sums by recording know of which kinds the errors are, and how long the reviewed segments are.

They are filled from the scores that the sums were made of: those of the sum's own model and rules.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"

_KINDS = ("substitutions", "deletions", "insertions")
_KEY = ("recording_id", "policy", "language")


def upgrade() -> None:
    for kind in _KINDS:
        op.add_column("tally", sa.Column(f"weighted_{kind}", sa.Float(), nullable=False, server_default="0"))
    op.add_column("tally", sa.Column("reviewed_ms", sa.BigInteger(), nullable=False, server_default="0"))
    _fill()


def _fill() -> None:
    names = [*(f"weighted_{kind}" for kind in _KINDS), "reviewed_ms"]
    of_policy = sa.text(_SUMS)
    values = ", ".join(f"{name} = :{name}" for name in names)
    update = sa.text(f"UPDATE tally SET {values} WHERE " + " AND ".join(f"{name} = :{name}" for name in _KEY))
    connection = op.get_bind()
    # One policy at a time: the sums of all of them might not fit into memory.
    for policy in connection.execute(sa.text("SELECT DISTINCT policy FROM tally")).scalars().all():
        rows: list[Any] = [dict(row) for row in connection.execute(of_policy, {"of": policy}).mappings()]
        if rows:
            connection.execute(update, rows)


_SUMS = """
SELECT tally.recording_id, tally.policy, tally.language,
  SUM(score.substitutions / segment.review_probability) AS weighted_substitutions,
  SUM(score.deletions / segment.review_probability) AS weighted_deletions,
  SUM(score.insertions / segment.review_probability) AS weighted_insertions,
  SUM(segment.end_ms - segment.start_ms) AS reviewed_ms
FROM tally
JOIN segment ON segment.recording_id = tally.recording_id AND segment.language = tally.language
JOIN score ON score.segment_id = segment.id AND score.policy = tally.policy AND score.model = tally.model
  AND score.identity = tally.identity
WHERE tally.policy = :of AND segment.review_probability > 0
GROUP BY tally.recording_id, tally.policy, tally.language
"""
