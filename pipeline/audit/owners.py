"""Owners: whose data a thing is, so that a client can be shown what was done to its own, also by others."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, select

from pipeline.audit.entry import Entry
from pipeline.store.tables.accounts import api_key, client, membership
from pipeline.store.tables.clients import batch, comment, upload
from pipeline.store.tables.events import endpoint
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import assignment, task
from pipeline.store.tables.speakers import voice

_OF_CLIENT: Final = {
    "recording": recording.c.id, "key": api_key.c.id, "batch": batch.c.id, "upload": upload.c.id,
    "webhook": endpoint.c.id, "voice": voice.c.id, "person": membership.c.person_id,
}  # fmt: skip
_OF_RECORDING: Final = {"segment": segment, "task": task, "assignment": assignment, "comment": comment}


def client_of(connection: Connection, kind: str, id: str) -> str:
    """Return the id of the client whose thing this is; "" for nobody's, and for what is not there (any more)."""
    query = _query(kind)
    return "" if query is None else connection.execute(query, {"of": id}).scalar() or ""


def owned(connection: Connection, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with the client of each that names a thing and no client."""
    known: dict[tuple[str, str], str] = {}
    return [_owned(connection, entry, known) for entry in entries]


def _owned(connection: Connection, entry: Entry, known: dict[tuple[str, str], str]) -> Entry:
    thing = (entry.object_kind, entry.object_id)
    if entry.client_id or not entry.object_id:
        return entry
    if thing not in known:
        known[thing] = client_of(connection, *thing)
    return replace(entry, client_id=known[thing])


@cache
def _query(kind: str) -> Select[Any] | None:
    if kind in _OF_RECORDING:
        table = _OF_RECORDING[kind]
        joined = select(recording.c.client_id).join(table, table.c.recording_id == recording.c.id)
        return joined.where(table.c.id == bindparam("of"))
    if kind == "client":
        return select(client.c.id).where(client.c.id == bindparam("of"))
    if kind in _OF_CLIENT:
        named = _OF_CLIENT[kind]
        return select(named.table.c.client_id).where(named == bindparam("of"))
    return None
