"""Chain: entries get a number, and a hash over themselves and the hash before.

    hash(n) = SHA-256 of canonical JSON of {entry n, "number": n, "previous": hash(n - 1)}      hash(0) = 64 zeros

    write   in the transaction that did it, into `audit_waiting`: many may do so at once
    seal    moves what waits into the chain, one process at a time

If every transaction that changes something chained its own row, all of them would wait for each other. Between `write`
and `seal` lies a second or so.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, exists, insert, select, text

from pipeline.audit.entry import Entry
from pipeline.store.tables.audit import audit, audit_waiting

BEFORE_THE_FIRST: Final = "0" * 64
BATCH: Final = 1000
_SEALING: Final = 0x61756474  # "audt": any number will do, as long as every process uses the same
_FACTS: Final = tuple(Entry.__slots__)


def digest(number: int, entry: Entry, previous: str) -> str:
    """Return the hash of a row."""
    facts: dict[str, Any] = asdict(entry) | {"number": number, "previous": previous}
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry that a row of either table holds."""
    return Entry(**{name: getattr(row, name) for name in _FACTS})


def write(connection: Connection, entries: Sequence[Entry]) -> None:
    """Write down what this transaction does. It is chained soon after it is committed."""
    if entries:
        connection.execute(insert(audit_waiting), [asdict(entry) for entry in entries])


def any_waiting(connection: Connection) -> bool:
    """Say whether entries wait to be chained."""
    return bool(connection.execute(select(exists().where(audit_waiting.c.position.is_not(None)))).scalar())


def seal(connection: Connection, more: Sequence[Entry] = ()) -> int:
    """Chain up to BATCH entries that wait, and `more`, in a transaction that does nothing else. Return how many."""
    if connection.dialect.name == "postgresql":  # on SQLite there is one writer anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SEALING})
    waiting = connection.execute(select(audit_waiting).order_by(audit_waiting.c.position).limit(BATCH)).all()
    rows = _chained(*head(connection), [*map(entry_of, waiting), *more])
    if rows:
        connection.execute(insert(audit), rows)
    if waiting:
        done = [row.position for row in waiting]
        connection.execute(delete(audit_waiting).where(audit_waiting.c.position.in_(done)))
    return len(rows)


def head(connection: Connection) -> tuple[int, str]:
    """Return the number and the hash of the last row; 0 and BEFORE_THE_FIRST where there is none."""
    query = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (row.number, row.hash) if row else (0, BEFORE_THE_FIRST)


def _chained(number: int, previous: str, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    rows = []
    for entry in entries:
        number += 1
        previous = digest(number, entry, previous)
        rows.append({"number": number, "hash": previous, **asdict(entry)})
    return rows
