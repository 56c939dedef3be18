"""What clients send in pieces, what they were given, and what they say of it."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table

from pipeline.store.tables.base import Instant, key, metadata, of_recording
from pipeline.store.text_columns import SealedJson, SealedText

# A file that is sent in several goes. `length`: of the whole, in bytes; how much has come is the size of the blob
# (pipeline/recordings/uploads.py). `fields`: the form beside it, as sent. `recording_id`: what it became, NULL before.
# `way`: "tus", or "whole" for one that came in one request and waits for what is to be done with it.
upload = Table(
    "upload", metadata, key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("length", BigInteger, nullable=False),
    Column("fields", SealedJson, nullable=False),
    Column("way", String(10), nullable=False, default="tus", server_default="tus"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), index=True),
)  # fmt: skip

# How much sound came, one row a recording. It stays when the recording is deleted, as what was sent has to be paid for;
# so it refers to none. `month`: as 2026-11, in UTC. `review`: of the recording.
audio_use = Table(
    "audio_use", metadata,
    Column("recording_id", String(40), primary_key=True),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False),
    Column("month", String(7), nullable=False),
    Column("review", String(20), nullable=False),
    Column("audio_ms", BigInteger, nullable=False),
    Index("ix_audio_use_client_id_month", "client_id", "month"),
)  # fmt: skip

# A request that was sent under a key, which is done once: pipeline/recordings/idempotency.py. `target`: the id of what
# was made, no foreign key, since the key outlives it. `answer`: NULL once that is deleted.
idempotency = Table(
    "idempotency", metadata,
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("target", String(40), nullable=False, index=True),
    Column("answer", SealedJson),
    Column("created_at", Instant, nullable=False, index=True),
)  # fmt: skip

# What a transcript was when people were done with it, and each time it changed afterwards. Number 0 is the draft and
# has no row. `why`: "partly_reviewed", "reviewed", "amended". `changes`: of the segments of which a person has sent a
# text since the version before, [id, version, text, seen_by, content, whether the text or the content differs].
transcript_version = Table(
    "transcript_version", metadata,
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("why", String(20), nullable=False),
    Column("changes", SealedJson, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# What a client says of a segment, for itself and for whoever answers a dispute of it.
comment = Table(
    "comment", metadata, key(), of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("text", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# A client says that the text of a segment is wrong. `version`: the one that it disputes. `task_id`: of whoever looks
# again. `outcome`: "" while nobody has answered, "changed", "kept"; `answered_version`: the text that answers it.
dispute = Table(
    "dispute", metadata, key(), of_recording(),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("task_id", String(40), ForeignKey("task.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("text", SealedText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("outcome", String(10), nullable=False, default="", server_default=""),
    Column("answered_version", Integer),
    Column("answered_at", Instant),
)  # fmt: skip

# Recordings that came by one manifest, of so many `rows`: pipeline/recordings/batches.py.
batch = Table(
    "batch", metadata, key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_batch_client_id_created_at", "client_id", "created_at"),
)  # fmt: skip

# A row of a manifest that was looked at. `recording_id`: what it became, no foreign key, since the row outlives it;
# NULL where it was refused, and `errors` say why: [{"field", "code", "detail"}].
batch_row = Table(
    "batch_row", metadata,
    Column("batch_id", String(40), ForeignKey("batch.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("recording_id", String(40), index=True),
    Column("errors", JSON, nullable=False),
)  # fmt: skip
