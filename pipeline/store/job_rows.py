"""Job rows: what the job queue keeps of a recording's jobs, deleted with the recording.

DBOS keeps four tables, and no foreign key holds them together:

    workflow_status -- workflow_input, workflow_output, operation_outputs (one row a step)

Ids, times and problems stand there, and messages of errors, which may quote what was said. A job that is running is
left until it has ended: it stops by itself when it notices that its recording is gone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

_STATUS: Final = "workflow_status"
_PAYLOADS: Final = ("workflow_input", "workflow_output", "operation_outputs")
TABLES: Final = (_STATUS, *_PAYLOADS)
_DRAFT: Final = "draft-"
_ALIGN: Final = "align-"
_RUNNING: Final = "PENDING"
_AT_ONCE: Final = 500  # ids in one query


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows went, and whose jobs are still running: recordings, sorted."""

    rows: int
    running: tuple[str, ...]


def any_running(connection: sa.Connection, recording_id: str) -> bool:
    """Say whether a job of a recording runs now."""
    schema = schema_of(connection)
    if not sa.inspect(connection).has_table(_STATUS, schema=schema):
        return False
    return any(status == _RUNNING for _, _, status in _jobs(connection, schema, [recording_id]))


def forget(connection: sa.Connection, recording_ids: Iterable[str]) -> Forgotten:
    """Delete all rows of these recordings' jobs that do not run now. No effect where the queue has no tables yet."""
    schema = schema_of(connection)
    if not sa.inspect(connection).has_table(_STATUS, schema=schema):
        return Forgotten(0, ())
    rows, running = 0, set[str]()
    ids = sorted(set(recording_ids))
    for start in range(0, len(ids), _AT_ONCE):
        ended = []
        for job, recording_id, status in _jobs(connection, schema, ids[start : start + _AT_ONCE]):
            if status == _RUNNING:
                running.add(recording_id)
            else:
                ended.append(job)
        rows += _delete(connection, schema, ended)
    return Forgotten(rows, tuple(sorted(running)))


def schema_of(connection: sa.Connection) -> str | None:
    """Return in which schema of this database the queue's tables are."""
    return "dbos" if connection.dialect.name == "postgresql" else None


def _jobs(connection: sa.Connection, schema: str | None, ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the id, the recording and the status of each job, locked where the database can."""
    job, status = sa.column("workflow_uuid", sa.String), sa.column("status", sa.String)
    table = sa.table(_STATUS, job, status, schema=schema)
    # The ids of recordings are all of one length, so that one look at the table finds the jobs of all.
    whose = [sa.func.substr(job, len(_ALIGN) + 1, length).in_(ids) for length in {len(id) for id in ids}]
    ours = sa.or_(job.in_([f"{_DRAFT}{id}" for id in ids]), sa.and_(job.like(f"{_ALIGN}%"), sa.or_(*whose)))
    found = connection.execute(sa.select(job, status).select_from(table).where(ours).with_for_update()).all()
    return [(name, owner, status) for name, status in found if (owner := _recording(name, ids)) is not None]


def _recording(job: str, ids: Sequence[str]) -> str | None:
    """Return whose job it is; None where it only looked so."""
    inner = job.removeprefix(_DRAFT) if job.startswith(_DRAFT) else job.removeprefix(_ALIGN).rpartition("-")[0]
    return inner if inner in ids else None


def _delete(connection: sa.Connection, schema: str | None, jobs: Sequence[str]) -> int:
    rows = 0
    for name in (*_PAYLOADS, _STATUS):
        job = sa.column("workflow_uuid", sa.String)
        rows += connection.execute(sa.delete(sa.table(name, job, schema=schema)).where(job.in_(jobs))).rowcount
    return rows
