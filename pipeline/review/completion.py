"""Completion: how far people have come with a recording, and when they are done with it.

    drafted --lease--> in_review --last task--> partly_reviewed or reviewed
                           ^------ dispute ------------'
       \\-- no task --> delivered

Where its client asked for two people, a recording waits for second tasks, and for a third person where the two differ.
Elsewhere they only measure. Gold never keeps a recording open.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, exists, not_, or_, select

from pipeline.recordings import recordings, transitions
from pipeline.recordings.states import RECORDING
from pipeline.store.listed import among, one_of
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import task

_OF: Final[BindParameter[Any]] = bindparam("of")
_TASK: Final = exists().where(task.c.recording_id == _OF)
_ANY_TASK: Final = select(_TASK)
_BEGUN: Final = select(_TASK.where(task.c.state == "done"))
_TWICE: Final = select(recording.c.id).where(recording.c.id == _OF, recording.c.review == "full_twice")
_COUNTS: Final = or_(
    one_of(task.c.purpose, ("first", "dispute")),
    and_(one_of(task.c.purpose, ("second", "adjudication")), exists(_TWICE)),
)
_UNFINISHED: Final = select(_TASK.where(task.c.state != "done", _COUNTS))
_FRESH: Final = (
    select(recording.c.id)
    .where(among(recording.c.id, "these"), recording.c.status == "drafted")
    .with_for_update(key_share=True, skip_locked=True)
)
_UNSEEN: Final = select(exists().where(segment.c.recording_id == _OF, not_(segment.c.reviewed)))


def begin(connection: Connection, recording_ids: Sequence[str]) -> None:
    """Note that a person has begun with these recordings.

    Tasks are locked already, and whoever submits locks the recording first. So a locked recording is not waited for:
    `settle` notes the same of it when the first text comes.
    """
    free = connection.execute(_FRESH, {"these": list(recording_ids)}).scalars().all()
    if free:
        transitions.advance(connection, RECORDING, free, "in_review")


def settle(connection: Connection, recording_id: str, *, begun: bool = False) -> None:
    """Bring the recording to where its tasks say that it is. Call it when tasks were opened, or one was done.

    `begun`: the caller knows that a task of it is done, so the database is not asked.

    Takes the lock of the recording: of two people who finish the last two tasks, each would see the other's as not
    done. May be repeated.
    """
    status = recordings.lock(connection, recording_id)
    if not begun and not _is(connection, _ANY_TASK, recording_id):
        transitions.advance(connection, RECORDING, [recording_id], "delivered")
    elif begun or _is(connection, _BEGUN, recording_id):
        if status != "in_review":
            transitions.advance(connection, RECORDING, [recording_id], "in_review")
        if not unfinished(connection, recording_id):
            seen = "partly_reviewed" if _is(connection, _UNSEEN, recording_id) else "reviewed"
            transitions.advance(connection, RECORDING, [recording_id], seen)


def unfinished(connection: Connection, recording_id: str) -> bool:
    """Say whether the recording waits for people: a first task or a dispute's is not done, or one for two people."""
    return _is(connection, _UNFINISHED, recording_id)


def _is(connection: Connection, query: Select[Any], recording_id: str) -> bool:
    return bool(connection.execute(query, {"of": recording_id}).scalar())
