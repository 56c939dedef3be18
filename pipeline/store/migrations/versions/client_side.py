"""The client's side: uploads in pieces, versions of transcripts, comments, disputes.

A segment may be disputed more than once, so its tasks for disputes are many, as those of gold are.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"

_ID = sa.String(length=40)
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_upload()
    _create_transcript_version()
    _create_comment()
    _create_dispute()
    op.drop_index("ix_task_segment_id_purpose", "task")
    which = sa.text("purpose NOT IN ('gold', 'dispute')")
    op.create_index("ix_task_segment_id_purpose", "task", ["segment_id", "purpose"], unique=True,
        sqlite_where=which, postgresql_where=which)  # fmt: skip


def _create_upload() -> None:
    op.create_table(
        "upload",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("recording_id", _ID, nullable=True),
        _cascade("upload", "client"),
        _cascade("upload", "recording"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    for column in ("client_id", "expires_at", "recording_id"):
        op.create_index(f"ix_upload_{column}", "upload", [column])


def _create_transcript_version() -> None:
    op.create_table(
        "transcript_version",
        sa.Column("recording_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        _cascade("transcript_version", "recording"),
        sa.PrimaryKeyConstraint("recording_id", "number", name="pk_transcript_version"),
    )


def _create_comment() -> None:
    op.create_table(
        "comment",
        *_of_segment("comment"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
    )
    _index_segment("comment")


def _create_dispute() -> None:
    op.create_table(
        "dispute",
        *_of_segment("dispute"),
        sa.Column("task_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False, server_default=""),
        sa.Column("answered_version", sa.Integer(), nullable=True),
        sa.Column("answered_at", _INSTANT, nullable=True),
        _cascade("dispute", "task"),
        sa.UniqueConstraint("task_id", name="uq_dispute_task_id"),
    )
    _index_segment("dispute")


def _of_segment(table: str) -> list[sa.schema.SchemaItem]:
    return [
        *(sa.Column(name, _ID, nullable=False) for name in ("id", "recording_id", "segment_id")),
        _cascade(table, "recording"),
        _cascade(table, "segment"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _index_segment(table: str) -> None:
    for column in ("recording_id", "segment_id"):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _cascade(table: str, parent: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{parent}_id"
    return sa.ForeignKeyConstraint([f"{parent}_id"], [f"{parent}.id"], name=name, ondelete="CASCADE")
