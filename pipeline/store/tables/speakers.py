"""Speakers of recordings, and voices that a client named."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, String, Table, Text, UniqueConstraint

from pipeline.store.tables.base import Instant, key, metadata
from pipeline.store.text_columns import SealedName, SealedText

# A voice that a client named once. It lives as long as a speaker that a person gave this name.
voice = Table(
    "voice", metadata, key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False),
    Column("name", SealedName(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("client_id", "name"),
)  # fmt: skip

# A label of the diarizer within a recording ("S1"), and what it is called. `print`: encrypted numbers that describe the
# voice, made by `method`; null without consent. `automatic`: the name was found by its print, with this similarity.
speaker = Table(
    "speaker", metadata,
    Column("recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True),
    Column("label", String(200), primary_key=True),
    Column("name", SealedText(200), nullable=False, default=""),
    Column("voice_id", String(40), ForeignKey("voice.id", ondelete="CASCADE"), index=True),
    Column("automatic", Boolean, nullable=False, default=False),
    Column("similarity", Float),
    Column("method", String(80), nullable=False, default=""),
    Column("print", Text),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip
