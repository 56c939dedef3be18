"""Queue order: which open tasks suit a person, and in which order they are handed out.

Rush recordings first, then the oldest. A task whose language nobody knows suits everybody.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case

from pipeline.accounts.people import Person
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task


def suits(person: Person, languages: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the conditions on `task` under which it may be handed to the person.

    `languages` narrows the person's own; empty means all of them.
    """
    return [*_among(person.languages), *_among(languages)]


def turn(person: Person) -> list[ColumnElement[object]]:
    """Return the order of recordings for this person, the first one first: columns of `recording` to ORDER BY."""
    return [case((recording.c.priority == "rush", 0), else_=1), recording.c.created_at, recording.c.id]


def _among(languages: Sequence[str]) -> list[ColumnElement[bool]]:
    return [task.c.language.in_([*languages, ""])] if languages else []
