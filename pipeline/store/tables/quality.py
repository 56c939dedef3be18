"""How good people's work is: segments whose text is known, comparisons with it, and what the router learns."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from pipeline.store.tables.base import Instant, key, metadata, of_recording
from pipeline.store.text_columns import SealedText

# Segments whose right text is known, for measuring people. `retired_at`: it is shown to nobody any more.
gold = Table(
    "gold", metadata,
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    of_recording(),
    Column("text", SealedText, nullable=False),
    Column("added_by", String(40), ForeignKey("person.id")),
    Column("created_at", Instant, nullable=False),
    Column("retired_at", Instant),
)  # fmt: skip

# A person's text against one that is better known, in counts (L1 errors and reference words). `source`: "gold", "blind"
# (an independent second text), "adjudicated". One row for each person, segment and source: the newest.
observation = Table(
    "observation", metadata, key(), of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("source", String(12), nullable=False),
    Column("language", String(40), nullable=False),
    Column("dialect", String(40), nullable=False),
    Column("errors", Integer, nullable=False),
    Column("reference_words", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("segment_id", "person_id", "source"),
    Index("ix_observation_person", "person_id", "language", "dialect"),
)  # fmt: skip

# How much of a dialect is accepted without review, append-only: the newest row is in force. `audit_share`: the chance
# that a person sees a segment that could be accepted. `evidence`: the figures it rests on; `reason`: a sentence.
acceptance = Table(
    "acceptance", metadata, key(),
    Column("language", String(40), nullable=False),
    Column("dialect", String(40), nullable=False),
    Column("audit_share", Float, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_acceptance_dialect", "language", "dialect", "created_at"),
)  # fmt: skip
