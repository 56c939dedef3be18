"""What people earn: entries that are never changed, and what was said against them."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from pipeline.store.tables.base import Instant, key, metadata
from pipeline.store.text_columns import SealedText

# Append-only. `kind`: the work's ("first", "second", "late", "gold", "adjudication", "dispute", "rework"), "reversal"
# of the entry that `reverses` names, or "adjustment". `amount`: in hundredths of the currency; negative in a reversal.
# `rates`: the version of the table in configs/pay.toml. Recording, segment and centre are named by id alone: an entry
# stays when they are deleted. `work_id`: what was credited, once; see pipeline/pay/. Triggers refuse every UPDATE and
# DELETE: see pipeline/store/migrations/versions/assignments.py. A migration that makes the table anew has to make them
# anew, too.
pay_entry = Table(
    "pay_entry", metadata, key(),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False),
    Column("centre_id", String(40), nullable=False),
    Column("recording_id", String(40), nullable=False),
    Column("segment_id", String(40), nullable=False),
    Column("work_id", String(100), nullable=False, unique=True),
    Column("kind", String(12), nullable=False),
    Column("audio_ms", BigInteger, nullable=False),
    Column("difficulty", Float, nullable=False),
    Column("rates", String(40), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("reverses", String(40), ForeignKey("pay_entry.id"), unique=True),
    Column("note", Text, nullable=False),
    Column("made_by", String(40), ForeignKey("person.id")),
    Column("created_at", Instant, nullable=False),
    Index("ix_pay_entry_person", "person_id", "created_at"),
    Index("ix_pay_entry_centre", "centre_id", "created_at"),
)  # fmt: skip

# What a person says against an entry, and what a lead answered. `outcome`: "" while it is open, "changed", "kept".
pay_dispute = Table(
    "pay_dispute", metadata, key(),
    Column("entry_id", String(40), ForeignKey("pay_entry.id"), nullable=False, index=True),
    Column("person_id", String(40), ForeignKey("person.id"), nullable=False, index=True),
    Column("text", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("outcome", String(10), nullable=False, default="", server_default=""),
    Column("answer", SealedText, nullable=False, default="", server_default=""),
    Column("answered_by", String(40), ForeignKey("person.id")),
    Column("answered_at", Instant),
)  # fmt: skip
