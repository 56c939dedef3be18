"""Who did what to whose data: rows that are only added to, each with a hash over itself and the row before.

No row refers to another table, so that what is deleted leaves its trace; none holds what was said, or a login.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from pipeline.store.tables.base import metadata

# SQLite counts by itself only in a column of type INTEGER.
_COUNTED = BigInteger().with_variant(Integer, "sqlite")


def _facts() -> list[Column[Any]]:
    """What is known of a deed: pipeline/audit/entry.py says what each column holds."""
    return [
        Column("at_ms", BigInteger, nullable=False),
        Column("action", String(40), nullable=False),
        Column("outcome", String(10), nullable=False),
        Column("kind", String(10), nullable=False),
        Column("who", String(200), nullable=False),
        Column("key_id", String(40), nullable=False),
        Column("object_kind", String(20), nullable=False),
        Column("object_id", String(64), nullable=False),
        Column("client_id", String(40), nullable=False),
        Column("address", String(100), nullable=False),
        Column("request_id", String(40), nullable=False),
    ]


# Deeds as they are written, in the transaction that did them; not in the chain yet (pipeline/audit/chain.py).
audit_waiting = Table(
    "audit_waiting", metadata, Column("position", _COUNTED, primary_key=True), *_facts(), sqlite_autoincrement=True
)

# The chain: numbers from 1 without a gap. Triggers of the database refuse to change or delete a row.
audit = Table(
    "audit", metadata, Column("number", _COUNTED, primary_key=True, autoincrement=False), *_facts(),
    Column("hash", String(64), nullable=False, unique=True),
    Index("ix_audit_of_client", "client_id", "number"),
)  # fmt: skip
