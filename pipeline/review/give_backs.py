"""Give-backs: why people give tasks back. No reason is held against them.

later             they may get the task again, after other work
wrong-language    they are not given this recording again: it is not their language or dialect
bad-sound         they are not given this task again
nothing-said      they are not given this task again
"""

from datetime import datetime
from typing import Final, Literal, get_args

from sqlalchemy import BindParameter, ColumnElement, Connection, exists, insert, or_

from pipeline.store.database import new_id
from pipeline.store.tables.review import give_back, task

Reason = Literal["later", "wrong-language", "bad-sound", "nothing-said"]
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
OF_THE_RECORDING: Final[tuple[Reason, ...]] = ("wrong-language",)
OF_THE_TASK: Final[tuple[Reason, ...]] = ("bad-sound", "nothing-said")


def add(
    connection: Connection, task_id: str, recording_id: str, person_id: str, reason: Reason, note: str, at: datetime
) -> None:
    """Keep that the person gave the task back, and why. `note`: in their own words, may be empty."""
    values = {"task_id": task_id, "recording_id": recording_id, "person_id": person_id}
    kept = {"id": new_id("gbk"), "reason": reason, "note": note, "created_at": at}
    connection.execute(insert(give_back).values(**values, **kept))


def refused(person_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Say of `task` whether the person gave it back, or its recording, for good."""
    alone = (give_back.c.task_id == task.c.id, give_back.c.reason.in_(OF_THE_TASK))
    one = exists().where(give_back.c.person_id == person_id, *alone)
    return or_(refused_recording(person_id, task.c.recording_id), one)


def refused_recording(person_id: str | BindParameter[str], recording_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Say whether the person gave this recording back for good."""
    same = (give_back.c.recording_id == recording_id, give_back.c.reason.in_(OF_THE_RECORDING))
    return exists().where(give_back.c.person_id == person_id, *same)


def put_off(person_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Say of `task` whether the person gave it back for later: other work goes before it."""
    return exists().where(
        give_back.c.task_id == task.c.id, give_back.c.person_id == person_id, give_back.c.reason == "later"
    )
