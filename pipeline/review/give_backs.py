"""Give-backs: why people give tasks back. No reason is held against them.

later             they may get the task again, after other work
wrong-language    they are not given this recording again: it is not their language or dialect
bad-sound         they are not given this task again
nothing-said      they are not given this task again
"""

from datetime import datetime
from typing import Final, Literal, get_args

from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Select, insert, or_, select

from pipeline.store.database import new_id
from pipeline.store.listed import one_of
from pipeline.store.tables.review import give_back, task
from pipeline.store.text_columns import write

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
    write(connection, recording_id, insert(give_back).values(**values, **kept))


def refused(person_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Say of `task` whether the person gave it back, or its recording, for good."""
    one = task.c.id.in_(_given_back(give_back.c.task_id, person_id, OF_THE_TASK))
    return or_(refused_recording(person_id, task.c.recording_id), one)


def refused_recording(person_id: str | BindParameter[str], recording_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Say whether the person gave this recording back for good."""
    return recording_id.in_(_given_back(give_back.c.recording_id, person_id, OF_THE_RECORDING))


def put_off(person_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Say of `task` whether the person gave it back for later: other work goes before it."""
    return task.c.id.in_(_given_back(give_back.c.task_id, person_id, ("later",)))


def _given_back(what: Column[str], person_id: str | BindParameter[str], reasons: tuple[Reason, ...]) -> Select[str]:
    """Select what the person gave back. Not correlated with the task: a database reads it once, not for each task."""
    return select(what).where(give_back.c.person_id == person_id, one_of(give_back.c.reason, reasons))
