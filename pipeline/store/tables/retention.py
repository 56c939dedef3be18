"""How long recordings are kept, and what may not be deleted."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

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

# How long the sound and the text of a recording are kept, and what its client says of the consent to it: as with the
# recording, or as is usual for the client. Without a row nothing was said. `sound_due_at`, `text_due_at`: when they go
# (pipeline/jobs/retention_clocks.py), counted as pipeline/recordings/retention.py says; NULL: for good. `region`: where
# those who speak are, by ISO 3166. `sound_deleted_at`, `text_deleted_at`: since when nobody gets it any more.
# `pending_deletion`: files that are being deleted, until a certificate says that they are gone. `flagged_at`: since
# when models that learnt from it are flagged.
retention = Table(
    "retention", metadata,
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("sound_days", Integer),
    Column("text_days", Integer),
    Column("sound_due_at", Instant, index=True),
    Column("text_due_at", Instant, index=True),
    Column("sound_deleted_at", Instant),
    Column("text_deleted_at", Instant),
    Column("pending_deletion", JSON(none_as_null=True)),
    Column("deletion_began_at", Instant, index=True),
    Column("flagged_at", Instant),
    Column("consent_reference", String(200), nullable=False, default="", server_default=""),
    Column("region", String(6), nullable=False, default="", server_default=""),
)  # fmt: skip

# What is usual for a client's recordings that say nothing of it; NULL: for good.
client_retention = Table(
    "client_retention", metadata,
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), primary_key=True),
    Column("sound_days", Integer),
    Column("text_days", Integer),
)  # fmt: skip
