"""What happens to recordings, as their client is told: events, and the webhooks that bring them.

No row holds anything that was said: ids, states and times alone.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from pipeline.store.tables.base import Instant, key, metadata

# SQLite counts by itself only in a column of type INTEGER.
_COUNTED = BigInteger().with_variant(Integer, "sqlite")


def _facts() -> list[Column[Any]]:
    """What is known of an event. `recording_id` names no row: the recording may be gone, "" where there is none.
    `endpoint_id`: a test, for this endpoint alone.
    """
    return [
        Column("id", String(40), nullable=False, unique=True),
        Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("recording_id", String(40), nullable=False, index=True),
        Column("endpoint_id", String(40), ForeignKey("endpoint.id", ondelete="CASCADE"), index=True),
        Column("type", String(40), nullable=False),
        Column("facts", JSON, nullable=False),
        Column("created_at", Instant, nullable=False),
    ]


# Events as they are written, in the transaction that made them true. Those of one recording are in order, since they
# are written under its lock; those of several are not, since the first to be counted may be the last to be committed.
outbox = Table("outbox", metadata, Column("position", _COUNTED, primary_key=True), *_facts(), sqlite_autoincrement=True)

# Events in the order in which they were published, one after the other: whoever has read up to a number misses none.
# Numbers are never used again.
event = Table(
    "event", metadata, Column("number", _COUNTED, primary_key=True), *_facts(),
    Index("ix_event_of_client", "client_id", "number"),
    sqlite_autoincrement=True,
)  # fmt: skip

# Where a client wants to be told. `types`: of which events, empty for all. `sealed`: the secret, encrypted
# (pipeline/delivery/webhook_secrets.py); `sealed_before`: the one before, which signs, too, until `before_until`.
# `recording_id`: a callback, which is told of this recording alone, and signed with its client's `callback_secret`
# (pipeline/delivery/callbacks.py); NULL for a webhook. No foreign key, which SQLite adds to no table that others refer
# to: pipeline/privacy/erasure.py deletes it with the recording.
# `failing_since`: the first failure after the last success. `off_at`, `off_why`: when and why it was switched off.
endpoint = Table(
    "endpoint", metadata, key(),
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("types", JSON, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("sealed_before", Text),
    Column("before_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("failing_since", Instant),
    Column("off_at", Instant),
    Column("off_why", String(200), nullable=False, default="", server_default=""),
    Column("recording_id", String(40), index=True),
)  # fmt: skip

# With what the callbacks of a client are signed, encrypted; `sealed_before`: the one before, until `before_until`.
callback_secret = Table(
    "callback_secret", metadata,
    Column("client_id", String(40), ForeignKey("client.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", Text, nullable=False),
    Column("sealed_before", Text),
    Column("before_until", Instant),
)  # fmt: skip

# An event on its way to an endpoint. `state`: waiting, delivered or failed. `claimed_until`: a worker is at it.
delivery = Table(
    "delivery", metadata, key(),
    Column("endpoint_id", String(40), ForeignKey("endpoint.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("event_number", _COUNTED, ForeignKey("event.number", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", Instant, nullable=False),
    Column("claimed_until", Instant),
    Index("ix_delivery_turn", "state", "due_at"),
)  # fmt: skip

# What came of each attempt. `status`: of HTTP, NULL where there was no answer; `outcome`: "" while it lasts, or where
# the worker died.
attempt = Table(
    "attempt", metadata,
    Column("delivery_id", String(40), ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("status", Integer),
    Column("outcome", String(20), nullable=False, default=""),
    Column("took_ms", Integer),
)  # fmt: skip
