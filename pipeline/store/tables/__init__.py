"""The tables, by noun. Names and types are written here; migrations/ brings a database to this state. A test holds
both equal.

Instants are zone-aware UTC. Times within a recording are integer milliseconds. JSON columns hold values that are only
read and written whole; `segment.flags` alone is also searched (pipeline/recordings/flag_queries.py).
"""

from pipeline.store.tables import (
    accounts,
    audit,
    base,
    clients,
    encryption,
    evaluation,
    events,
    jobs,
    learning,
    pay,
    quality,
    recordings,
    retention,
    review,
    speakers,
)

__all__ = [
    "accounts", "audit", "base", "clients", "encryption", "evaluation", "events", "jobs", "learning", "pay", "quality",
    "recordings", "retention", "review", "speakers",
]  # fmt: skip
