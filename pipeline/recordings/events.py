"""Events: what happens to a client's recordings, for the client to be told.

    write     in the transaction that makes it true, into the outbox
    publish   gives the events of the outbox their numbers, one after the other
    page      what a client has not read yet: all events after a number

An event names ids, a state, a version and what its client calls it, and nothing that was said. Two transactions may be
committed in another order than they began, and a reader who counts by their order of beginning would miss the slower
one; so numbers are given afterwards, by one at a time. Events of one recording keep their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, text

from pipeline.recordings.states import FINAL_VERSION, Status
from pipeline.store.database import new_id, now
from pipeline.store.tables.events import event, outbox
from pipeline.store.tables.recordings import recording, segment

EventType = Literal[
    "recording.drafted",
    "recording.partly_reviewed",
    "recording.reviewed",
    "recording.amended",
    "recording.failed",
    "recording.sound_deleted",
    "recording.text_deleted",
    "recording.deleted",
]
TYPES: Final[tuple[EventType, ...]] = get_args(EventType)
TEST: Final = "webhook.test"
# Which state of a recording is an event when it is reached.
OF_STATE: Final[dict[str, EventType]] = {
    "drafted": "recording.drafted",
    "partly_reviewed": "recording.partly_reviewed",
    "reviewed": "recording.reviewed",
    "failed": "recording.failed",
}
_PUBLISHING = 0x65766E74  # "evnt": any number will do, as long as every process uses the same
BATCH = 500


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `facts`: `status`, `version`, `external_id` and `metadata` of the recording, and
    `problem` where it failed; of one that was deleted, nothing.

    `endpoint_id`: a test of this endpoint, which is told to nobody else.
    """

    number: int
    id: str
    client_id: str
    recording_id: str
    endpoint_id: str | None
    type: str
    facts: dict[str, Any]
    created_at: datetime


_TOLD = [recording.c[name] for name in ("client_id", "status", "problem", "external_id", "metadata")]
_COLUMNS = [event.c[name] for name in Event.__slots__]


def write(connection: Connection, recording_id: str, type: EventType) -> None:
    """Write that something happened to a recording, whose row is there and locked by the caller."""
    row = connection.execute(select(*_TOLD).where(recording.c.id == recording_id)).one()
    facts: dict[str, Any] = {"status": row.status, "version": version(connection, recording_id)}
    facts |= {"external_id": row.external_id, "metadata": row.metadata}
    if row.status == "failed" and row.problem:
        facts["problem"] = row.problem.get("code", "")
    _keep(connection, row.client_id, recording_id, type, facts)


def write_amended(connection: Connection, recording_id: str, status: Status | None) -> None:
    """Write that the text of a recording of this status was changed, if people were done with it."""
    if status in FINAL_VERSION:
        write(connection, recording_id, "recording.amended")


def write_deleted(connection: Connection, client_id: str, recording_id: str) -> None:
    """Write that a recording is gone. What was written of it before goes, too."""
    for table in (outbox, event):
        connection.execute(delete(table).where(table.c.recording_id == recording_id))
    _keep(connection, client_id, recording_id, "recording.deleted", {})


def write_test(connection: Connection, client_id: str, endpoint_id: str) -> str:
    """Write an event that only tries an endpoint out. Return its id."""
    return _keep(connection, client_id, "", TEST, {}, endpoint_id)


def version(connection: Connection, recording_id: str) -> int:
    """Return how many texts people have written for a recording: it grows with each."""
    query = select(func.coalesce(func.sum(segment.c.version), 0)).where(segment.c.recording_id == recording_id)
    return int(connection.execute(query).scalar_one())


def any_unpublished(connection: Connection) -> bool:
    """Say whether events wait for their number."""
    return bool(connection.execute(select(exists().where(outbox.c.position.is_not(None)))).scalar())


def publish(connection: Connection) -> list[Event]:
    """Number up to BATCH events of the outbox, in a transaction that writes, and return them."""
    if connection.dialect.name == "postgresql":  # on SQLite there is one writer anyway
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PUBLISHING})
    rows = connection.execute(select(outbox).order_by(outbox.c.position).limit(BATCH)).all()
    published = []
    for row in rows:
        values = {name: value for name, value in row._mapping.items() if name != "position"}
        made = connection.execute(insert(event).values(values))
        published.append(Event(number=made.inserted_primary_key[0], **values))  # type: ignore[index]
    connection.execute(delete(outbox).where(outbox.c.position.in_([row.position for row in rows])))
    return published


def page(connection: Connection, client_id: str, after: int, limit: int) -> list[Event]:
    """Return the next events of a client after a number, oldest first."""
    mine = (event.c.client_id == client_id, event.c.number > after, event.c.endpoint_id.is_(None))
    query = select(*_COLUMNS).where(*mine).order_by(event.c.number).limit(limit)
    return [_event(row) for row in connection.execute(query)]


def newest(connection: Connection, client_ids: Sequence[str]) -> dict[str, int]:
    """Return the number of the newest event of each of these clients that has one."""
    query = select(event.c.client_id, func.max(event.c.number)).where(event.c.client_id.in_(client_ids))
    return {row[0]: row[1] for row in connection.execute(query.group_by(event.c.client_id))}


def purge(connection: Connection, before: datetime) -> int:
    """Forget events that were written before an instant, with their deliveries. Return how many."""
    return int(connection.execute(delete(event).where(event.c.created_at < before)).rowcount)


def _keep(
    connection: Connection, client_id: str, recording_id: str, type: str, facts: dict[str, Any],
    endpoint_id: str | None = None,
) -> str:  # fmt: skip
    values = {"client_id": client_id, "recording_id": recording_id, "endpoint_id": endpoint_id, "type": type}
    id = new_id("evt")
    connection.execute(insert(outbox).values(id=id, facts=facts, created_at=now(), **values))
    return id


def _event(row: Row[Any]) -> Event:
    return Event(**row._mapping)
