"""How long recordings are kept, and what may not be deleted."""

from sqlalchemy import Column, String, Table

from pipeline.store.tables.base import Instant, key, metadata, of_recording

# A recording that may not be deleted while `lifted_at` is NULL. There may be several: each matter holds it by itself.
# `placed_by`, `lifted_by`: the id of a person, or "operator" for the command.
legal_hold = Table(
    "legal_hold", metadata, key(), of_recording(),
    Column("reason", String(500), nullable=False),
    Column("placed_by", String(40), nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("lifted_by", String(40)),
    Column("lifted_at", Instant),
)  # fmt: skip
