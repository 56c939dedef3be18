"""Workers that are alive, and fair shares between clients."""

from sqlalchemy import BigInteger, Column, String, Table

from pipeline.store.tables.base import metadata

# Who is alive, by the database's clock: see pipeline/jobs/guardian.py. `instance`: which process, for another machine
# may have the same name (pipeline/jobs/executor.py); null for a worker of a version before.
worker = Table(
    "worker",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("seen_ms", BigInteger, nullable=False),
    Column("instance", String(40)),
)

# Fair shares: the tag of each client's last job, and under "" the tag of the last job that started.
share = Table(
    "share", metadata, Column("client_id", String(40), primary_key=True), Column("tag", BigInteger, nullable=False)
)
