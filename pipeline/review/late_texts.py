"""Late texts: what a person sends for a task that they were once handed and hold no more. It is never thrown away.

    the task is open              it is theirs again, and done with this text
    somebody else has or did it   the text is kept as an opinion beside the segment's text, kind "late"

So two people never finish one task. Whoever only read the draft as context was not handed the task.
"""

from datetime import datetime

from sqlalchemy import Connection, case, exists, select

from pipeline.review import opinions, taking, tasks
from pipeline.review.opinions import Opinion
from pipeline.review.revisions import Submitted
from pipeline.review.tasks import Task, TaskMissing
from pipeline.store.tables.review import seen, task


def task_of(connection: Connection, segment_id: str, person_id: str, at: datetime) -> Task:
    """Return the segment's task that the person holds, did, or gets back; else the one that somebody else has now.

    The recording is locked. Raises TaskMissing where the person was never handed one.
    """
    try:
        return tasks.of_segment(connection, segment_id, person_id)
    except TaskMissing:
        once = _once_handed(connection, segment_id, person_id)
    if once.state != "open":
        return once
    taking.hand_over(connection, [once.id], person_id, at)
    return tasks.get(connection, once.id, person_id)


def keep(connection: Connection, late: Task, person_id: str, sent: Submitted, at: datetime) -> Opinion:
    """Keep a text for a task that somebody else has. The same operation again changes nothing.

    Raises OperationReused.
    """
    return opinions.add(connection, late, person_id, sent, "late", at)


def _once_handed(connection: Connection, segment_id: str, person_id: str) -> Task:
    """Lock and return the task, an open one first. Raises TaskMissing."""
    handed = exists().where(seen.c.task_id == task.c.id, seen.c.person_id == person_id, seen.c.handed)
    query = select(task.c.id).where(task.c.segment_id == segment_id, handed)
    first = query.order_by(case((task.c.state == "open", 0), else_=1), task.c.created_at).limit(1)
    id = connection.execute(first.with_for_update()).scalar()
    if id is None:
        raise TaskMissing("there is no such task among yours")
    return tasks.find(connection, task.c.id == id)[0]
