"""Soak checks: does the service hold what it promised, once?

every recording that was promised is there, with the bytes that were sent, in one final state; poison may have failed
no recording is there that no client began; each has one job, which ended, and no task that waits
every event was told of once in the table, came to its webhook, and no other came
"""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

import sqlalchemy as sa

from benchmarks.lib.soak_clients import UNDER_WAY, Ledger
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.states import FINAL_VERSION
from pipeline.store.blobs import BlobMissing, DiskBlobs
from pipeline.store.database import reading
from pipeline.store.tables.events import delivery, event, outbox
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task

ONCE = ("recording.drafted", "recording.failed", "recording.deleted")


def unsettled(engine: sa.Engine) -> dict[str, int]:
    """Return how much is still on its way, by kind; nothing once all has come to its end."""
    with reading(engine) as connection:
        counted = {
            "recordings": sa.select(sa.func.count()).where(recording.c.status.in_(UNDER_WAY)),
            "tasks": sa.select(sa.func.count()).where(task.c.state != "done"),
            "events": sa.select(sa.func.count()).select_from(outbox),
            "deliveries": sa.select(sa.func.count()).where(delivery.c.state == "waiting"),
        }
        found = {name: int(connection.execute(query).scalar_one()) for name, query in counted.items()}
    return {name: count for name, count in found.items() if count}


def faults(engine: sa.Engine, blobs: DiskBlobs, ledger: Ledger) -> list[str]:
    """Return what is wrong, a sentence each; nothing where all is well."""
    return [
        *(f"{count} {name} never came to an end" for name, count in unsettled(engine).items()),
        *_of_recordings(engine, blobs, ledger),
        *_of_jobs(engine),
        *_of_events(engine, ledger),
    ]


def states(engine: sa.Engine) -> dict[str, int]:
    """Return how many recordings are in each state."""
    query = sa.select(recording.c.status, sa.func.count()).group_by(recording.c.status)
    with reading(engine) as connection:
        return {status: int(count) for status, count in connection.execute(query)}


def _of_recordings(engine: sa.Engine, blobs: DiskBlobs, ledger: Ledger) -> Iterator[str]:
    columns = [recording.c[name] for name in ("id", "external_id", "status", "sha256", "problem")]
    with reading(engine) as connection:
        rows = {row.id: row for row in connection.execute(sa.select(*columns))}
    promised = {one.recording_id: one for one in ledger.promised}
    for name in sorted(ledger.begun - {one.name for one in ledger.promised}):
        yield f"{name} was never taken"
    for id in rows.keys() - promised.keys():
        if rows[id].external_id not in ledger.begun:
            yield f"{id} ({rows[id].external_id}, {rows[id].status}) was sent by nobody"
    for id, one in promised.items():
        row = rows.get(id)
        if row is None:
            yield f"{id} ({one.name}) was promised and is lost"
            continue
        if one.sha256 not in (row.sha256, _stored(blobs, id)) or row.sha256 != _stored(blobs, id):
            yield f"{id} ({one.name}): its sound is not what was sent"
        failed = row.status == "failed" and row.problem["code"] != "internal"
        if not (row.status in FINAL_VERSION or (one.poison and failed)):
            yield f"{id} ({one.name}) ended as {row.status} {(row.problem or {}).get('code', '')}".rstrip()


def _stored(blobs: DiskBlobs, id: str) -> str:
    try:
        return sha256(Artifacts(blobs, id).original().read_bytes()).hexdigest()
    except BlobMissing:
        return "missing"


def _of_jobs(engine: sa.Engine) -> Iterator[str]:
    table = "dbos.workflow_status" if engine.dialect.name == "postgresql" else "workflow_status"
    query = sa.text(f"SELECT workflow_uuid, status FROM {table} WHERE status <> 'SUCCESS'")
    with reading(engine) as connection:
        for job, status in connection.execute(query):
            yield f"the job {job} ended as {status}"


def _of_events(engine: sa.Engine, ledger: Ledger) -> Iterator[str]:
    with reading(engine) as connection:
        stored = {row.id: (row.type, row.recording_id) for row in connection.execute(sa.select(event))}
        for count, state in connection.execute(
            sa.select(sa.func.count(), delivery.c.state).where(delivery.c.state == "failed").group_by(delivery.c.state)
        ):
            yield f"{count} deliveries ended as {state}"
    for (kind, id), count in Counter(stored.values()).items():
        if count > 1 and kind in ONCE:
            yield f"{kind} of {id} is told of {count} times"
    for id in stored.keys() - ledger.of_event.keys():
        yield f"the event {id} {stored[id]} never came to its webhook"
    for id, told in ledger.of_event.items():
        if stored.get(id) != told:
            yield f"the webhook was told of {id} {told}, which is {stored.get(id)}"
