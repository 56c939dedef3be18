"""Queue order: which open tasks suit a person, and which recordings are offered to them first.

    suits    conditions on a task: the person's languages bind; a task whose language nobody knows suits everybody
    turn     ids of recordings with work, in the order of pipeline/review/queue_rule.py

Only some recordings are compared (pipeline/review/queue_looks.py), so that a long queue is as fast as a short one.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case

from pipeline.accounts.people import Person
from pipeline.review import queue_rule
from pipeline.review.queue_looks import Asked, candidates
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.review import task


def suits(person: Person, languages: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the conditions on `task` under which it may be handed to the person.

    `languages` narrows the person's own; empty means all of them.
    """
    return [task.c.language.in_(tags) for tags in (_allowed(person, languages),) if tags]


def turn(
    connection: Connection,
    person: Person,
    languages: Sequence[str],
    which: Sequence[ColumnElement[bool]],
    now: datetime,
) -> list[str]:
    """Return the ids of recordings with work for the person, the first one first; empty only where there is none.

    `languages`: as in `suits`. `which`: all conditions on `task` that the work must fulfil.
    """
    asked = Asked(person, now, which, _allowed(person, languages))
    return [one.recording_id for one in queue_rule.in_order(*candidates(connection, asked))]


def by_turn(recording_ids: Sequence[str]) -> list[ColumnElement[object]]:
    """Return columns of `recording` to ORDER BY: these recordings first, as they stand here, then the oldest."""
    places = {id: place for place, id in enumerate(recording_ids)}
    listed = [case(places, value=recording.c.id, else_=len(places))] if places else []
    return [*listed, recording.c.created_at, recording.c.id]


def _allowed(person: Person, languages: Sequence[str]) -> list[str]:
    """Return the tags of tasks that suit, "" for an unknown language among them; empty where every tag does."""
    if not person.languages and not languages:
        return []
    both = [tag for tag in (person.languages or languages) if not languages or tag in languages]
    return list(dict.fromkeys([*both, ""]))
