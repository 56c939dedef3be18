"""Fit: which tasks a person who asks may be given now.

    open, or the lease ran out; in a language of theirs; not refused by them; blind work is new to them

The person's languages bind; a task whose language nobody knows suits everybody.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, literal_column, or_, select

from pipeline.review import give_backs
from pipeline.review.asked import ASKER, AT, TAGS, Form
from pipeline.store.listed import among, one_of
from pipeline.store.tables.review import seen, task

Condition = ColumnElement[bool]
_DECISIONS: Final = ("adjudication", "dispute")
EXPIRED: Final = and_(task.c.state == "leased", task.c.lease_expires_at <= AT)


@cache
def may_take(form: Form) -> tuple[Condition, ...]:
    """Return the conditions on `task` under which whoever asks may be given it. Gold is not in the queue."""
    return (or_(task.c.state == "open", EXPIRED), *suits(form))


@cache
def suits(form: Form) -> tuple[Condition, ...]:
    """Return those of the conditions that hold of a task whoever has it: all but that it is free."""
    return (
        one_of(task.c.purpose, _purposes(form)),
        *((among(task.c.language, TAGS),) if form.tagged else ()),
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
    fresh = and_(task.c.purpose != "first", task.c.purpose != "dispute", new)
    another = and_(task.c.purpose == "dispute", ~_saw_the_other(seen.c.handed))
    return or_(task.c.purpose == "first", fresh, another)


def _saw_the_other(*how: Condition) -> Condition:
    """Say whether the person ever saw another task of the same segment."""
    other = task.alias("other")
    of_segment = select(other.c.id).where(other.c.segment_id == task.c.segment_id, other.c.id != task.c.id)
    others = not_joined(of_segment.correlate(task)).subquery("others")
    saw = select(seen.c.task_id).where(seen.c.task_id == others.c.id, seen.c.person_id == ASKER, *how)
    return exists(select(others.c.id).where(exists(not_joined(saw.correlate(others)))))


def row_by_row(conditions: Sequence[Condition]) -> Condition:
    """Return conditions on `task` as one that is asked of each row, and for which no index is used.

    Otherwise PostgreSQL reads all open tasks for each recording while it takes the queue for shorter than it is.
    """
    return exists(not_joined(select(literal_column("1")).where(*conditions).correlate(task)))


def not_joined(query: Select[Any]) -> Select[Any]:
    """Return a subquery that is answered for each row of the query around it, and not joined with that.

    While PostgreSQL takes the queue for shorter than it is, it would join all of it with all that a person has seen. It
    leaves a subquery with OFFSET 0 where it stands.
    """
    return query.offset(literal_column("0"))
