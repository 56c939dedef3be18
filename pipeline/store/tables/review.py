"""People's work: assignments, tasks, revisions, second texts, and the planted errors of attention checks."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
    true,
)

from pipeline.store.tables.base import Instant, key, metadata, of_recording
from pipeline.store.text_columns import SealedJson, SealedText

# Append-only. Version 0 is the draft and has no row; `operation_id` makes a resend harmless. `text`: as typed.
# `content`: what the person changed beside it, see pipeline/recordings/content.py; NULL for nothing. `active_ms`: how
# long they worked on it, NULL where it is not known.
revision = Table(
    "revision", metadata, key(), of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("base_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("arm", String(10), nullable=False),
    Column("text", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("content", SealedJson),
    Column("active_ms", BigInteger),
    UniqueConstraint("segment_id", "version"),
    Index("ix_revision_created_at", "created_at"),
    Index("ix_revision_person_id_created_at", "person_id", "created_at"),
)  # fmt: skip

# Tasks of one recording that a person took together. `purpose` is that of all its tasks. `offline`: taken for hours, to
# be done without a link.
assignment = Table(
    "assignment", metadata, key(), of_recording(),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("offline", Boolean, nullable=False, default=False, server_default=false()),
    Column("created_at", Instant, nullable=False, index=True),
    Index("ix_assignment_person", "person_id", "created_at"),
)  # fmt: skip

# One piece of work for a person: one segment. `state`: "open", "leased", "done". `purpose`: "first"; "second" where
# another person writes the segment once more to measure both; "adjudication" where a third decides between two texts;
# "gold" where the right text is known and the person is measured; "dispute" where the client says that the text is
# wrong. `probability`: of a second, the logged chance that
# there is one. `assignment_id`: the one it was taken with last.
task = Table(
    "task", metadata, key(), of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("arm", String(10), nullable=False),
    Column("language", String(40), nullable=False),
    Column("state", String(10), nullable=False),
    Column("person_id", String(40), ForeignKey("person.id")),
    Column("lease_expires_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("purpose", String(12), nullable=False, default="first", server_default="first"),
    Column("probability", Float),
    Column("assignment_id", String(40), ForeignKey("assignment.id", ondelete="SET NULL"), index=True),
    Index("ix_task_queue", "state", "language", "created_at"),
    Index("ix_task_age", "state", "created_at"),
    Index("ix_task_done_at", "done_at"),
    Index("ix_task_person", "person_id", "state"),
)  # fmt: skip
# A segment has one task of each purpose, but gold for any number of people, and one for each dispute.
Index("ix_task_segment_id_purpose", task.c.segment_id, task.c.purpose, unique=True,
    sqlite_where=text("purpose NOT IN ('gold', 'dispute')"),
    postgresql_where=text("purpose NOT IN ('gold', 'dispute')"),
)  # fmt: skip
Index("ix_task_segment_id_person_id", task.c.segment_id, task.c.person_id, unique=True,
    sqlite_where=text("purpose = 'gold'"), postgresql_where=text("purpose = 'gold'"),
)  # fmt: skip

# Who ever saw a task's draft: whoever was handed it, also those who gave it back, and, with `handed` false, those who
# read it as context of other work. None of them writes the second, blind.
seen = Table(
    "seen", metadata,
    Column("task_id", String(40), ForeignKey("task.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id"), primary_key=True),
    of_recording(),
    Column("handed", Boolean, nullable=False, default=True, server_default=true()),
)  # fmt: skip

# What the second person wrote last, who saw neither draft nor first text. A measurement: the segment's text stays.
second_reference = Table(
    "second_reference", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    of_recording(),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("text", SealedText, nullable=False),
    Column("probability", Float, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# What people wrote that did not become the segment's text, append-only. `kind`: "second" (asked for; `second_reference`
# holds the newest), "late" (another person has the task now), "gold", "adjudication" (after the delivery). `version`:
# counts one person's texts for one segment. `probability`: of a second, the logged chance that there is one.
# `operation_id` makes a resend harmless.
opinion = Table(
    "opinion", metadata, of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("arm", String(10), nullable=False),
    Column("operation_id", String(64), nullable=False, unique=True),
    Column("text", SealedText, nullable=False),
    Column("content", SealedJson),
    Column("active_ms", BigInteger),
    Column("probability", Float),
    Column("created_at", Instant, nullable=False),
    Index("ix_opinion_created_at", "created_at"),
    Index("ix_opinion_person_id_created_at", "person_id", "created_at"),
)  # fmt: skip

# Tasks that people gave back, with the reason: "later", "wrong-language", "bad-sound", "nothing-said".
give_back = Table(
    "give_back", metadata, key(), of_recording(),
    Column("task_id", String(40), ForeignKey("task.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False, index=True),
    Column("reason", String(20), nullable=False),
    Column("note", SealedText, nullable=False),
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
    Column("written", SealedText(200), nullable=False),
    Column("shown", SealedText(200), nullable=False),
    Column("outcome", String(10), nullable=False, default=""),
    Column("person_id", String(40), ForeignKey("person.id")),
    Column("revision_id", String(40), ForeignKey("revision.id", ondelete="CASCADE")),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip
