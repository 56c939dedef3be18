"""Keys of encryption at rest, each wrapped by another: pipeline/store/sealed/keyring.py.

Backups leave the rows of both tables out. No foreign keys: keys come back from a file of their own (`boli restore
--keys`), in which clients may be that the backup does not know yet.
"""

from sqlalchemy import Column, String, Table, Text

from pipeline.store.tables.base import Instant, key, metadata

# The key of one client, wrapped by the master key. `client_id`: "" for the installation itself.
client_key = Table(
    "client_key", metadata, key(),
    Column("client_id", String(40), nullable=False, unique=True),
    Column("wrapped", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# The key of one recording's files, or of one data set's exports, wrapped by that of its client. `scope`: which files,
# see pipeline/store/scopes.py.
data_key = Table(
    "data_key", metadata, key(),
    Column("scope", String(100), nullable=False, unique=True),
    Column("client_key_id", String(40), nullable=False, index=True),
    Column("wrapped", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip
