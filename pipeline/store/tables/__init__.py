"""The tables, by noun. One place for names and types; migrations/ brings a database to this state, a test holds them
equal.

Instants are zone-aware UTC. Times within a recording are integer milliseconds. JSON columns hold values that are only
read and written whole; `segment.flags` alone is also searched (pipeline/recordings/flag_queries.py).
"""

from pipeline.store.tables import accounts, base, evaluation, jobs, learning, recordings, review, speakers

__all__ = ["accounts", "base", "evaluation", "jobs", "learning", "recordings", "review", "speakers"]
