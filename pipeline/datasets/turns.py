"""Turns: data sets are frozen one after the other, and not while a recording is deleted.

Else two could draw the same speaker for different splits, or a deletion could miss items that are just being written.
On SQLite a transaction that writes is alone anyway.
"""

import sqlalchemy as sa

_KEY = 0x626F6C70  # another than pipeline/store/database.py uses


def take_to_freeze(connection: sa.Connection) -> None:
    """Wait until nobody else freezes or deletes, and keep them waiting until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})


def take_to_delete(connection: sa.Connection) -> None:
    """Wait until nobody freezes, and keep that so until the transaction ends. Others may delete."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _KEY})
