"""Fit: which tasks a person who asks may be given now.

    open, or the lease ran out; in a language of theirs; not refused by them; blind work is new to them

The person's languages bind; a task whose language nobody knows suits everybody.
"""

from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_

from pipeline.review import give_backs
from pipeline.review.asked import ASKER, AT, TAGS, Form
from pipeline.store.tables.review import seen, task

Condition = ColumnElement[bool]
_DECISIONS: Final = ("adjudication", "dispute")
EXPIRED: Final = and_(task.c.state == "leased", task.c.lease_expires_at <= AT)


@cache
def may_take(form: Form) -> tuple[Condition, ...]:
    """Return the conditions on `task` under which whoever asks may be given it. Gold is not in the queue."""
    return (
        or_(task.c.state == "open", EXPIRED),
        task.c.purpose.in_(_purposes(form)),
        *((task.c.language.in_(TAGS),) if form.tagged else ()),
        _is_new(),
        ~give_backs.refused(ASKER),
        *(() if form.again else (~give_backs.put_off(ASKER),)),
    )


def _purposes(form: Form) -> tuple[str, ...]:
    """Return what the queue holds for a person: reviewers decide, too. pipeline/review/gold.py offers gold."""
    return ("first", "second", *_DECISIONS) if form.decides else ("first", "second")


def _is_new() -> Condition:
    """Say whether what the person has seen lets them do the task.

    Blind work is new to them, and waits while a dispute of the segment is open. A dispute is answered by somebody who
    did not write the text; they may have read it.
    """
    other = task.alias("disputed")
    open_dispute = (other.c.segment_id == task.c.segment_id, other.c.purpose == "dispute", other.c.state != "done")
    new = and_(~_saw_the_other(), ~exists().where(*open_dispute).correlate(task))
    fresh = and_(task.c.purpose.not_in(("first", "dispute")), new)
    another = and_(task.c.purpose == "dispute", ~_saw_the_other(seen.c.handed))
    return or_(task.c.purpose == "first", fresh, another)


def _saw_the_other(*how: Condition) -> Condition:
    """Say whether the person ever saw another task of the same segment."""
    other = task.alias("other")
    same = (other.c.segment_id == task.c.segment_id, other.c.id != task.c.id, seen.c.task_id == other.c.id)
    return exists().where(*same, seen.c.person_id == ASKER, *how).correlate(task)
