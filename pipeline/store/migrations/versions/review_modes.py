"""How much of a recording people see is its client's word; states that say how far people have come; all second texts.

    recording    `review`; `status` has room for "partly_reviewed"
    segment      `seen_by`, by whom it was seen; `second_probability`, NULL where it was not logged yet
    second_revision    what second people wrote; so far only their newest text was kept

A recording that was "reviewed" while people had not seen every segment is "partly_reviewed"; one of which nothing goes
to people is "delivered"; one with which somebody has begun is "in_review".
"""

import sqlalchemy as sa
from alembic import op

from lexicons.canonical import canonical

revision: str = "0017"
down_revision: str | None = "0016"

_STATES = (
    "UPDATE recording SET status = 'partly_reviewed' WHERE status = 'reviewed'"
    " AND EXISTS (SELECT 1 FROM segment WHERE segment.recording_id = recording.id AND NOT segment.reviewed)",
    "UPDATE recording SET status = 'delivered' WHERE status = 'drafted'"
    " AND NOT EXISTS (SELECT 1 FROM task WHERE task.recording_id = recording.id)",
    "UPDATE recording SET status = 'in_review' WHERE status = 'drafted'"
    " AND EXISTS (SELECT 1 FROM seen WHERE seen.recording_id = recording.id)",
    "UPDATE segment SET seen_by = 'one_person' WHERE reviewed",
)


def upgrade() -> None:
    _widen_status()
    op.add_column("recording", sa.Column("review", sa.String(length=12), nullable=False, server_default="sample"))
    op.add_column("segment", sa.Column("seen_by", sa.String(length=12), nullable=False, server_default="machine"))
    op.add_column("segment", sa.Column("second_probability", sa.Float(), nullable=True))
    _create_second_revision()
    for statement in _STATES:
        op.execute(statement)
    _compare_second_texts()


def _widen_status() -> None:
    # SQLite changes a type only by making the table anew, which would delete every row that refers to it.
    op.add_column("recording", sa.Column("state", sa.String(length=20), nullable=False, server_default="queued"))
    op.execute("UPDATE recording SET state = status")
    op.drop_index("ix_recording_status", "recording")
    op.drop_column("recording", "status")
    op.execute("ALTER TABLE recording RENAME COLUMN state TO status")
    op.create_index("ix_recording_status", "recording", ["status"])


def _create_second_revision() -> None:
    cascades = [
        sa.ForeignKeyConstraint(
            [f"{parent}_id"], [f"{parent}.id"], name=f"fk_second_revision_{parent}_id", ondelete="CASCADE"
        )
        for parent in ("recording", "segment")
    ]
    op.create_table(
        "second_revision",
        sa.Column("recording_id", sa.String(length=40), nullable=False),
        sa.Column("segment_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("operation_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *cascades,
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_second_revision_person_id"),
        sa.PrimaryKeyConstraint("segment_id", "version", name="pk_second_revision"),
        sa.UniqueConstraint("operation_id", name="uq_second_revision_operation_id"),
    )
    op.create_index("ix_second_revision_recording_id", "second_revision", ["recording_id"])
    columns = "recording_id, segment_id, version, person_id, operation_id, text, probability, created_at"
    op.execute(f"INSERT INTO second_revision ({columns}) SELECT {columns} FROM second_reference")


def _compare_second_texts() -> None:
    connection = op.get_bind()
    both = (
        "SELECT segment.id, segment.language, segment.text, second_reference.text FROM segment"
        " JOIN second_reference ON second_reference.segment_id = segment.id WHERE segment.reviewed"
    )
    for id, language, first, second in connection.execute(sa.text(both)).all():
        state = "two_agree" if canonical(first, language) == canonical(second, language) else "two_disagree"
        connection.execute(sa.text("UPDATE segment SET seen_by = :state WHERE id = :id"), {"state": state, "id": id})
