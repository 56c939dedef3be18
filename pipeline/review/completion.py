"""Completion: how far people have come with a recording, and when they are done with it.

    drafted --lease--> in_review --last task--> partly_reviewed or reviewed
                           ^------ dispute ------------'
       \\-- no task --> delivered

Where its client asked for two people, a recording waits for second tasks, and for a third person where the two differ.
Elsewhere they only measure. Gold never keeps a recording open.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, exists, not_, or_, select

from pipeline.recordings import recordings, transitions
from pipeline.recordings.states import RECORDING
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import task


def begin(connection: Connection, recording_ids: Sequence[str]) -> None:
    """Note that a person has begun with these recordings.

    Tasks are locked already, and whoever submits locks the recording first. So a locked recording is not waited for:
    `settle` notes the same of it when the first text comes.
    """
    fresh = select(recording.c.id).where(recording.c.id.in_(recording_ids), recording.c.status == "drafted")
    free = connection.execute(fresh.with_for_update(key_share=True, skip_locked=True)).scalars().all()
    if free:
        transitions.advance(connection, RECORDING, free, "in_review")


def settle(connection: Connection, recording_id: str) -> None:
    """Bring the recording to where its tasks say that it is. Call it when tasks were opened, or one was done.

    Takes the lock of the recording: of two people who finish the last two tasks, each would see the other's as not
    done. May be repeated.
    """
    recordings.lock(connection, recording_id)
    if not _any_task(connection, recording_id):
        transitions.advance(connection, RECORDING, [recording_id], "delivered")
    elif _begun(connection, recording_id):
        transitions.advance(connection, RECORDING, [recording_id], "in_review")
        if not unfinished(connection, recording_id):
            seen = "reviewed" if _all_seen(connection, recording_id) else "partly_reviewed"
            transitions.advance(connection, RECORDING, [recording_id], seen)


def unfinished(connection: Connection, recording_id: str) -> bool:
    """Say whether the recording waits for people: a first task or a dispute's is not done, or one for two people."""
    twice = select(recording.c.id).where(recording.c.id == recording_id, recording.c.review == "full_twice")
    again = and_(task.c.purpose.in_(("second", "adjudication")), exists(twice))
    counts = or_(task.c.purpose.in_(("first", "dispute")), again)
    return _any_task(connection, recording_id, task.c.state != "done", counts)


def _any_task(connection: Connection, recording_id: str, *which: object) -> bool:
    query = select(exists().where(task.c.recording_id == recording_id, *which))  # type: ignore[arg-type]
    return bool(connection.execute(query).scalar())


def _begun(connection: Connection, recording_id: str) -> bool:
    return _any_task(connection, recording_id, task.c.state == "done")


def _all_seen(connection: Connection, recording_id: str) -> bool:
    unseen = exists().where(segment.c.recording_id == recording_id, not_(segment.c.reviewed))
    return not connection.execute(select(unseen)).scalar()
