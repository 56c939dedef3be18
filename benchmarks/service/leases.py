"""How long does a lease take in a long queue?

    python -m benchmarks.service.leases [--tasks 100000] [--database URL]

Recordings of 22 tasks each, of 8 clients and three languages (90, 9 and 1 %), some urgent, some with deadlines; 50
people at work, whose earlier work was observed. CPU milliseconds of this process for each lease, and the ratio to a
queue of a hundredth of that length. The database's own work is in it for SQLite, not for PostgreSQL.
"""

EACH, CLIENTS, PEOPLE = 22, 8, 50
