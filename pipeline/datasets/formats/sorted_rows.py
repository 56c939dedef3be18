"""Sorted rows: lines of a text file in the order of their bytes (the C locale), however many there are.

They lie in a scratch database meanwhile, not in memory.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self


class SortedRows:
    """Rows of several tables, each (table, key, value). A key that comes again in its table is refused (ValueError)."""

    def __init__(self, folder: Path) -> None:
        # An answer that is streamed is made a piece at a time, each by whatever thread is free.
        self._kept = sqlite3.connect(folder / "rows.sqlite", isolation_level=None, check_same_thread=False)
        self._kept.execute("PRAGMA journal_mode=OFF")
        self._kept.execute("PRAGMA synchronous=OFF")
        self._kept.execute("CREATE TABLE row (file TEXT, key BLOB, value TEXT, PRIMARY KEY (file, key)) WITHOUT ROWID")
        self._kept.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._kept.close()

    def add(self, table: str, key: str, value: str) -> None:
        """Keep a row. Raises ValueError for a key that the table has."""
        try:
            self._kept.execute("INSERT INTO row VALUES (?, ?, ?)", (table, key.encode(), value))
        except sqlite3.IntegrityError as error:
            raise ValueError(f"{table} has {key} twice") from error

    def tables(self) -> list[str]:
        """Return the tables that have rows, sorted."""
        return [name for (name,) in self._kept.execute("SELECT DISTINCT file FROM row ORDER BY file")]

    def rows(self, table: str) -> Iterator[tuple[str, str]]:
        """Yield (key, value) of a table in the order of the keys' bytes."""
        for key, value in self._kept.execute("SELECT key, value FROM row WHERE file = ? ORDER BY key", (table,)):
            yield key.decode(), value
