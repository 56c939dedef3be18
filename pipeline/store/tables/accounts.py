"""Clients with their keys, and people with their sessions."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, String, Table, false

from pipeline.store.tables.base import Instant, key, metadata

# `link_speakers`: the client wants its speakers identified in its other recordings
# (pipeline/speakers/matching.py).
client = Table(
    "client", metadata, key(), Column("name", String(200), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("link_speakers", Boolean, nullable=False, default=False, server_default=false()),
)  # fmt: skip

# The secret itself is never stored: `digest` is the SHA-256 of a 256-bit random key (no password hash is needed for
# a secret that cannot be guessed), `prefix` lets a person recognise it.
api_key = Table(
    "api_key", metadata, key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("prefix", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)  # fmt: skip

# `roles`: "transcriber", "ml", "operator". `languages`: BCP-47 tags a transcriber works in; empty means all.
person = Table(
    "person", metadata, key(),
    Column("login", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)  # fmt: skip

session = Table(
    "session", metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
)  # fmt: skip
