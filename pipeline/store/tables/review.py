"""People's work: tasks, revisions, second references, and the planted errors of attention checks."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from pipeline.store.tables.base import Instant, key, metadata, of_recording

# Append-only. Version 0 is the draft and has no row; `operation_id` makes a resend harmless.
revision = Table(
    "revision", metadata, key(), of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("base_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("arm", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("segment_id", "version"),
)  # fmt: skip

# One piece of work for a person. `state`: "open", "leased", "done". `purpose`: "first", or "second" where another
# person writes the segment once more to measure both; `probability`: of a second, the logged chance that there is one.
task = Table(
    "task", metadata, key(), of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False),
    Column("arm", String(10), nullable=False),
    Column("language", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("person_id", String(40), ForeignKey("person.id")),
    Column("lease_expires_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("purpose", String(10), nullable=False, default="first", server_default="first"),
    Column("probability", Float),
    UniqueConstraint("segment_id", "purpose"),
    Index("ix_task_queue", "state", "language", "created_at"),
)  # fmt: skip

# Who was ever handed a task, and so saw its draft, also those who gave it back: none of them writes the second, blind.
seen = Table(
    "seen", metadata,
    Column("task_id", String(40), ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id"), primary_key=True),
    of_recording(),
)  # fmt: skip

# What the second person wrote last, who saw neither draft nor first text. A measurement: the segment's text stays.
second_reference = Table(
    "second_reference", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    of_recording(),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("probability", Float, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# All that second people wrote, append-only; `second_reference` holds the newest. `operation_id` makes a resend
# harmless. Of the time before this table only the newest is known.
second_revision = Table(
    "second_revision", metadata, of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("probability", Float, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# A planted error (attention check). It is put into the draft that a task shows, never into the draft as stored: word
# `place` of the draft, which the machine `written`, is `shown` otherwise. `outcome`: "" until somebody submits,
# "missed" (still there; taken out of what is delivered), "noticed". `person_id` and `revision_id`: whose work, and
# which, the outcome is of.
seed = Table(
    "seed", metadata,
    Column("task_id", String(40), ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("place", Integer, nullable=False),
    Column("written", String(200), nullable=False),
    Column("shown", String(200), nullable=False),
    Column("outcome", String(10), nullable=False, default=""),
    Column("person_id", String(40), ForeignKey("person.id")),
    Column("revision_id", String(40), ForeignKey("revision.id", ondelete="CASCADE")),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip
