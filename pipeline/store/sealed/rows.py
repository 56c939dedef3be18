"""Rows: which rows of the database have texts, under whose key they are, and what is done to all of them at once.

`encrypt` encrypts texts from before encryption was switched on; `unreadable` finds those whose key is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from pipeline.store import scopes
from pipeline.store.database import reading
from pipeline.store.tables.base import metadata
from pipeline.store.tables.clients import upload
from pipeline.store.tables.encryption import data_key
from pipeline.store.tables.evaluation import hypothesis
from pipeline.store.tables.learning import snapshot_item
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.text_columns import MARK, SealedJson, SealedText, writing_in

_AT_ONCE: Final = 200  # rows in one transaction
# As a token begins in a column of texts, and in one of JSON.
_MARKS: Final = (MARK, f'"\\u{ord(MARK[0]):04x}{MARK[1:]}')
_NOTHING: Final = (None, "", "[]", "{}", "null")


@dataclass(frozen=True, slots=True)
class Row:
    """A row with texts. `key`: the values of its primary key; `scope`: under whose key its texts are; `kept`: the texts
    by column, as the database has them.
    """

    table: sa.Table
    key: tuple[Any, ...]
    scope: str
    kept: dict[str, str | None]

    @property
    def recording_id(self) -> str:
        """The recording to which it belongs, "" for none."""
        return scopes.recording_id(self.scope)

    @property
    def open(self) -> list[str]:
        """The columns that have a text which is not encrypted."""
        return [name for name, text in self.kept.items() if text not in _NOTHING and not str(text).startswith(_MARKS)]

    @property
    def key_ids(self) -> set[str]:
        """The keys with which its texts are encrypted."""
        sealed = (text for text in self.kept.values() if text and text.startswith(_MARKS))
        return {text.split(":")[2] for text in sealed}

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """What is true of this row alone."""
        return sa.and_(*(column == value for column, value in zip(self.table.primary_key, self.key, strict=True)))


def texts_of(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a table that are texts."""
    return [one for one in table.c if isinstance(one.type, SealedText | SealedJson)]


def encrypt(engine: sa.Engine) -> int:
    """Encrypt every text that is not, and return of how many rows. It may be cut off, and begun again.

    `engine`: one that writes encrypted texts. Others may write meanwhile.
    """
    changed = 0
    for table in (one for one in metadata.sorted_tables if texts_of(one)):
        last: tuple[Any, ...] | None = None
        while True:
            with engine.begin() as connection:
                page = _page(connection, table, last, lock=True)
                changed += sum(_encrypt(connection, row) for row in page)
            if not page:
                break
            last = page[-1].key
    return changed


def unreadable(engine: sa.Engine) -> Iterator[Row]:
    """Give each row of which a text is encrypted with a key that is gone."""
    with reading(engine) as connection:
        known = set(connection.execute(sa.select(data_key.c.id)).scalars())
        for table in (one for one in metadata.sorted_tables if texts_of(one)):
            page = _page(connection, table, None)
            while page:
                yield from (row for row in page if row.key_ids - known)
                page = _page(connection, table, page[-1].key)


def _encrypt(connection: sa.Connection, row: Row) -> bool:
    if not row.open:
        return False
    columns = [row.table.c[name] for name in row.open]
    typed = connection.execute(sa.select(*columns).where(row.condition)).one()
    with writing_in(connection, row.scope):
        connection.execute(sa.update(row.table).where(row.condition).values(dict(typed._mapping)))
    return True


def _page(connection: sa.Connection, table: sa.Table, after: tuple[Any, ...] | None, lock: bool = False) -> list[Row]:
    keys, texts = list(table.primary_key), texts_of(table)
    owner, source = _owner(table)
    kept = [sa.cast(one, sa.Text).label(f"text_{one.name}") for one in texts]
    query = sa.select(*keys, owner.label("owner"), *kept).select_from(source).order_by(*keys).limit(_AT_ONCE)
    if after is not None:
        query = query.where(sa.tuple_(*keys) > sa.tuple_(*after, types=[one.type for one in keys]))
    if lock:
        query = query.with_for_update(of=table)
    count = len(keys)
    return [
        Row(table, tuple(found[:count]), _scope(table, found.owner),
            dict(zip((one.name for one in texts), found[count + 1 :], strict=True)))
        for found in connection.execute(query)
    ]  # fmt: skip


def _owner(table: sa.Table) -> tuple[sa.ColumnElement[str], sa.FromClause]:
    """Return which column says to whom a row belongs, and where it is."""
    if table in (hypothesis, snapshot_item):
        return segment.c.recording_id, table.join(segment, segment.c.id == table.c.segment_id)
    if table in (recording, upload):
        return table.c.id, table
    for name in ("recording_id", "client_id"):
        if name in table.c:
            return table.c[name], table
    return sa.literal(""), table


def _scope(table: sa.Table, owner: str) -> str:
    if table is upload:
        return scopes.recording(scopes.future_recording(owner))
    is_recordings = table in (recording, hypothesis, snapshot_item) or "recording_id" in table.c
    return scopes.recording(owner) if is_recordings else scopes.client(owner)
